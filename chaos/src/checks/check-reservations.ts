import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { nameClaim, noteViolation } from '../history/history.ts';
import type { HoldEnd, HoldRecord } from '../history/records.ts';
import type { Check, CheckContext } from './check.ts';
import { eachPage } from './each-page.ts';

interface ReservationRow {
  readonly id: string;
  readonly username: string;
  readonly item_id: string;
  readonly credits: number;
  readonly status: 'reserved' | 'downloaded' | 'cancelled' | 'expired';
  /** Whether it was made under a key. */
  readonly has_key: boolean;
}

const listStatement = defineStatement<ReservationRow>({
  name: 'list-reservations',
  summary: 'SELECT reservations idempotent_answers',
  text: `
    SELECT reservation_id AS id, username, item_id, credits, status,
      EXISTS (SELECT FROM idempotent_answers AS answers WHERE answers.reservation_id = reservations.reservation_id)
        AS has_key
    FROM reservations WHERE reservation_id > $1 ORDER BY reservation_id LIMIT $2`,
});

const statesStatement = defineStatement<{ readonly id: string; readonly state: HoldEnd | 'held' }>({
  name: 'list-states-of-holds',
  summary: 'SELECT holds',
  text: 'SELECT hold_id AS id, state FROM holds WHERE hold_id = ANY ($1::uuid[])',
});

/** What each status says of the hold. */
const endOfStatus = { downloaded: 'captured', cancelled: 'released', expired: 'expired' } as const;

/** Invariants 7, 8 and 10: the reservations are those that the clients were told of, and agree with the ledger. */
export const checkReservations: Check = async (context) => {
  const { reservationsDatabase, userDatabase, history } = context;
  const missing = new Set<string>();
  for (const { holdId, itemId, isGranted } of history.holds.values()) {
    if (itemId !== undefined && isGranted) missing.add(holdId);
  }
  const unaccounted = new Map<string, number>();
  for await (const rows of eachPage(reservationsDatabase, listStatement)) {
    const states = await readStates(userDatabase, rows);
    for (const row of rows) {
      missing.delete(row.id);
      judgeAgainstLedger(context, row, states.get(row.id));
      const record = history.holds.get(row.id);
      if (record !== undefined) judgeKnownReservation(context, record, row);
      else if (!row.has_key) {
        const claim = nameClaim(row.username, row.item_id);
        unaccounted.set(claim, (unaccounted.get(claim) ?? 0) + 1);
      }
    }
  }
  for (const id of missing) noteViolation(history, 7, id, 'was granted, and there is no such reservation');
  for (const [claim, count] of unaccounted) {
    const unclear = history.unclearReservations.get(claim) ?? 0;
    if (count <= unclear) continue;
    noteViolation(
      history,
      7,
      claim,
      `has ${count} reservations that nobody was told of; ${unclear} are in doubt`,
    );
  }
};

async function readStates(
  database: Queryable,
  rows: readonly ReservationRow[],
): Promise<Map<string, HoldEnd | 'held'>> {
  const states = await database.query(statesStatement, [rows.map(({ id }) => id)]);
  return new Map(states.map(({ id, state }) => [id, state]));
}

function judgeAgainstLedger(
  { history }: CheckContext,
  { id, status }: ReservationRow,
  state: HoldEnd | 'held' | undefined,
): void {
  if (history.impossibleIds.has(id)) noteViolation(history, 8, id, 'came of a wrong request');
  if (status === 'reserved') noteViolation(history, 10, id, `is still reserved; its hold is ${state}`);
  else if (endOfStatus[status] !== state) {
    noteViolation(history, 10, id, `is ${status}, and its hold is ${state ?? 'unknown to the ledger'}`);
  }
}

function judgeKnownReservation({ history }: CheckContext, record: HoldRecord, row: ReservationRow): void {
  const { id, status } = row;
  const isSame =
    row.username === record.username && row.item_id === record.itemId && row.credits === record.credits;
  if (!isSame) noteViolation(history, 7, id, `is another than was granted: ${JSON.stringify(row)}`);
  if (record.end !== undefined && status !== 'reserved' && endOfStatus[status] !== record.end) {
    noteViolation(history, 7, id, `is ${status}, and was told to be ${record.end}`);
  }
}
