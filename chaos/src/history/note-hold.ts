import { noteViolation, type History } from './history.ts';
import type { HoldEnd, HoldRecord } from './records.ts';

/** The record of a hold, made where there is none yet. */
export function recordHold(
  history: Pick<History, 'holds'>,
  hold: Pick<HoldRecord, 'holdId' | 'username' | 'credits' | 'itemId'>,
): HoldRecord {
  const existing = history.holds.get(hold.holdId);
  if (existing !== undefined) return existing;
  const record: HoldRecord = {
    ...hold,
    isGranted: false,
    expiresAtMs: undefined,
    end: undefined,
    endToldAtMs: 0,
    captureAskedAtMs: undefined,
    isReleaseAsked: false,
  };
  history.holds.set(hold.holdId, record);
  return record;
}

type Notes = Pick<History, 'violations' | 'log'>;

/**
 * An answer told that a hold was granted, whatever has become of it since.
 *
 * @param told.expiresAtMs in ms since 1970
 */
export function noteGrant(
  history: Notes,
  record: HoldRecord,
  told: { readonly credits: number; readonly expiresAtMs: number },
): void {
  const { holdId } = record;
  if (told.credits !== record.credits) {
    noteViolation(history, 8, holdId, `is of ${told.credits} credits, asked for were ${record.credits}`);
  }
  if (record.expiresAtMs !== undefined && record.expiresAtMs !== told.expiresAtMs) {
    noteViolation(
      history,
      8,
      holdId,
      `expires at ${told.expiresAtMs}, told before was ${record.expiresAtMs}`,
    );
  }
  if (record.end === 'declined') {
    noteViolation(history, 7, holdId, 'is granted, and was told to be declined');
  }
  record.isGranted = true;
  record.expiresAtMs = told.expiresAtMs;
}

/**
 * An answer told that a hold stands: it cannot have ended before that was asked.
 *
 * @param askedAtMs when the request was sent, in ms since 1970
 */
export function noteStanding(history: Notes, record: HoldRecord, askedAtMs: number): void {
  if (record.end === undefined || record.endToldAtMs >= askedAtMs) return;
  noteViolation(history, 4, record.holdId, `stands, after it was told to be ${record.end}`);
}

/** How far the clocks of a client and of PostgreSQL may be apart on one machine, in ms: they count in other units. */
const clockToleranceMs = 5;

/** An answer told how a hold ended. All of them tell the same, in whatever order they come. */
export function noteEnd(history: Notes, record: HoldRecord, end: HoldEnd): void {
  const { holdId, expiresAtMs, captureAskedAtMs } = record;
  if (record.end === end) return;
  if (record.end !== undefined) {
    noteViolation(history, 4, holdId, `is told to be ${end}, and was told to be ${record.end}`);
    return;
  }
  record.end = end;
  record.endToldAtMs = Date.now();
  if (end === 'declined' && record.isGranted) {
    noteViolation(history, 7, holdId, 'is told to be declined, and was granted');
  }
  if (end !== 'captured') return;
  if (captureAskedAtMs === undefined) {
    noteViolation(history, 8, holdId, 'is captured, and nobody who may has asked for that');
  } else if (expiresAtMs !== undefined && captureAskedAtMs >= expiresAtMs + clockToleranceMs) {
    noteViolation(
      history,
      5,
      holdId,
      `was captured at ${captureAskedAtMs} or later; it expired at ${expiresAtMs}`,
    );
  }
}
