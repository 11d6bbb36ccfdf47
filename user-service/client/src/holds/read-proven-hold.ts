import type { HoldAnswer, HoldRequest } from '../contract/hold-answers.ts';
import type { RawAnswer } from '../calls/send-request.ts';

/** What the user-service writes, to the letter; any other way to write it takes the long way round. */
const mediaType = 'application/json; charset=utf-8';

/**
 * Proves by plain comparisons that an answer is the hold that was asked for. It nearly always is, and a schema costs
 * many times as much.
 *
 * @returns undefined where it is not proven: `readHoldMessage` tells what the answer is then
 */
export function readProvenHold(
  { status, contentType, text }: RawAnswer,
  request: HoldRequest,
): Extract<HoldAnswer, { outcome: 'held' }> | undefined {
  if ((status !== 201 && status !== 200) || contentType !== mediaType) return undefined;
  const body = parseObject(text);
  const isTheHold =
    body?.['state'] === 'held' &&
    body['hold_id'] === request.holdId &&
    body['username'] === request.username &&
    body['credits'] === request.credits;
  const expiresAt = isTheHold ? parseTime(body['expires_at']) : undefined;
  return expiresAt && { outcome: 'held', expiresAt };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // What is no JSON proves nothing; the long way says so.
    return undefined;
  }
}

/** Reads a time as `Date.prototype.toISOString` writes it. */
function parseTime(text: unknown): Date | undefined {
  if (typeof text !== 'string' || text.length !== 24) return undefined;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text ? time : undefined;
}
