import { defineStatement } from '@holdfast/service-kit/postgres';
import { noteViolation } from '../history/history.ts';
import type { HoldEnd, HoldRecord } from '../history/records.ts';
import type { Check, CheckContext } from './check.ts';
import { eachPage } from './each-page.ts';

interface HoldRow {
  readonly id: string;
  readonly username: string | null;
  readonly credits: number | null;
  readonly state: 'held' | HoldEnd;
  readonly expires_at: Date | null;
}

const statement = defineStatement<HoldRow>({
  name: 'list-holds',
  summary: 'SELECT holds',
  text: `
    SELECT hold_id AS id, username, credits, state, expires_at
    FROM holds LEFT JOIN accounts USING (account_id)
    WHERE hold_id > $1 ORDER BY hold_id LIMIT $2`,
});

/** Invariants 4, 7, 8 and 10: the ledger's holds are those that the clients were told of, and have ended as told. */
export const checkHolds: Check = async ({ userDatabase, history }) => {
  const missing = new Set<string>();
  for (const record of history.holds.values()) {
    if (record.isGranted || record.end !== undefined) missing.add(record.holdId);
  }
  for await (const rows of eachPage(userDatabase, statement)) {
    for (const row of rows) {
      missing.delete(row.id);
      judgeRow(history, row);
    }
  }
  for (const holdId of missing)
    noteViolation(history, 7, holdId, 'was answered for, and the ledger has lost it');
};

function judgeRow(history: CheckContext['history'], row: HoldRow): void {
  const { id, state } = row;
  const record = history.holds.get(id);
  if (state === 'held') noteViolation(history, 10, id, 'is still held, though its time is up');
  if (history.impossibleIds.has(id))
    noteViolation(history, 8, id, `is ${state}, and came of a wrong request`);
  if (record !== undefined) judgeKnownHold(history, record, row);
  // Nobody was told the id, so nobody can have asked for a capture.
  else if (state === 'captured') noteViolation(history, 7, id, 'is captured, and nobody was told of it');
}

function judgeKnownHold(history: CheckContext['history'], record: HoldRecord, row: HoldRow): void {
  const { id, state, credits, username } = row;
  if (record.end !== undefined && record.end !== state) {
    noteViolation(history, 7, id, `is ${state}, and was told to be ${record.end}`);
  }
  if (record.isGranted && state === 'declined') noteViolation(history, 7, id, 'is declined, and was granted');
  if (state === 'captured' && record.captureAskedAtMs === undefined) {
    noteViolation(history, 8, id, 'is captured, and nobody who may has asked for that');
  }
  // The service itself gives back what it could not record, but nothing that it has granted.
  if (state === 'released' && !record.isReleaseAsked) {
    noteViolation(history, 8, id, 'is released, and nobody who may has asked for that');
  }
  const isTombstone = state === 'released' && credits === null && !record.isGranted;
  if (username !== record.username || (credits !== record.credits && !isTombstone)) {
    noteViolation(
      history,
      8,
      id,
      `is of ${username} for ${credits}, asked for was ${record.username} for ${record.credits}`,
    );
  }
  if (record.expiresAtMs !== undefined && row.expires_at?.getTime() !== record.expiresAtMs) {
    noteViolation(
      history,
      7,
      id,
      `expires at ${row.expires_at?.toISOString()}, told was ${record.expiresAtMs}`,
    );
  }
}
