import { randomUUID } from 'node:crypto';

/** Makes a UUID of version 7 (RFC 9562, section 5.7): the time in ms, then random bits. */
export function makeHoldId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
