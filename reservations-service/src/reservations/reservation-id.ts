import { createHash } from 'node:crypto';

/**
 * Derives the id of a new reservation, and so of its hold, from its idempotency key: a retry after any failure arrives at
 * the same hold and the same row, whatever was or was not recorded.
 *
 * @returns a UUID of version 8 made from SHA-256 (RFC 9562, section 5.8 and appendix B.2)
 */
export function deriveReservationId(username: string, idempotencyKey: string): string {
  // As JSON, no two pairs read the same.
  const name = JSON.stringify(['holdfast reservation', username, idempotencyKey]);
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
