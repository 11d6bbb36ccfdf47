import { createHash } from 'node:crypto';

/**
 * Tells one request to reserve from another, by what it asks for: the order and the spaces of its JSON do not count.
 *
 * @returns SHA-256, 64 hex digits
 */
export function fingerprintRequest(request: { readonly username: string; readonly itemId: string }): string {
  // As JSON, no two requests read the same.
  const canonical = JSON.stringify(['reserve', request.username, request.itemId]);
  return createHash('sha256').update(canonical).digest('hex');
}
