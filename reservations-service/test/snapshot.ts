import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import {
  makeDue as makeHoldsDue,
  takeSnapshot as takeLedgerSnapshot,
} from '../../user-service/test/ledger/snapshot.ts';
import type { FinalStatus } from '../src/reservations/reservation.ts';
import type { TestPair } from './support.ts';

const snapshotStatement = defineStatement<{ readonly snapshot: unknown }>({
  name: 'test-snapshot',
  summary: 'SELECT',
  text: `
    SELECT jsonb_build_object(
      'items', (SELECT jsonb_agg(i ORDER BY item_id) FROM items AS i),
      'contents', (SELECT jsonb_agg(c ORDER BY sha256) FROM contents AS c),
      'chunks', (SELECT count(*) FROM content_chunks),
      'reservations', (SELECT jsonb_agg(r ORDER BY sequence) FROM reservations AS r),
      'answers', (SELECT jsonb_agg(a ORDER BY username, idempotency_key) FROM idempotent_answers AS a)
    ) AS snapshot`,
});

/** Everything in the service's own tables, to compare before and after. */
export async function takeSnapshot(database: Queryable): Promise<unknown> {
  const [row] = await database.query(snapshotStatement, []);
  return row?.snapshot;
}

/** Everything in the databases of both services. */
export async function takePairSnapshot(pair: TestPair): Promise<unknown> {
  return {
    reservations: await takeSnapshot(pair.database),
    ledger: await takeLedgerSnapshot(pair.userService.database),
  };
}

const makeDueStatement = defineStatement<never>({
  name: 'test-make-due',
  summary: 'UPDATE reservations',
  text: `
    UPDATE reservations SET expires_at = clock_timestamp() - (cardinality($1) - position + 1) * interval '2 milliseconds'
    FROM unnest($1::uuid[]) WITH ORDINALITY AS due (id, position) WHERE reservation_id = id`,
});

/** Lets the time of reservations run out now, by this service's clock: that of the first has run out first. */
export async function makeReservationDue(
  database: Queryable,
  ...reservationIds: readonly string[]
): Promise<void> {
  await database.query(makeDueStatement, [reservationIds]);
}

/** Lets the time of reservations run out now, by the clocks of both services. */
export async function makePairDue(pair: TestPair, ...reservationIds: readonly string[]): Promise<void> {
  await makeHoldsDue(pair.userService.database, ...reservationIds);
  await makeReservationDue(pair.database, ...reservationIds);
}

const statusStatement = defineStatement<{ readonly status: string }>({
  name: 'test-status',
  summary: 'SELECT reservations',
  text: 'SELECT status FROM reservations WHERE reservation_id = $1',
});

/** What is recorded of a reservation. */
export async function readStatus(database: Queryable, reservationId: string): Promise<string | undefined> {
  const [row] = await database.query(statusStatement, [reservationId]);
  return row?.status;
}

/** Waits until an end is recorded of reservations. */
export async function waitForStatus(
  database: Queryable,
  reservationIds: readonly string[],
  status: FinalStatus,
): Promise<void> {
  await pollUntil(`${reservationIds.length} reservations are ${status}`, async () => {
    const statuses = await Promise.all(reservationIds.map(async (id) => readStatus(database, id)));
    return statuses.every((found) => found === status);
  });
}
