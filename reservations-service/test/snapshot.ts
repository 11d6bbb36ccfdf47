import { defineStatement, type Queryable } from '@holdfast/service-kit';
import { takeSnapshot as takeLedgerSnapshot } from '../../user-service/test/db/snapshot.ts';
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
    UPDATE reservations SET expires_at = clock_timestamp() - interval '1 millisecond' WHERE reservation_id = $1`,
});

/** Lets the time of a reservation run out now, by this service's clock. */
export async function makeReservationDue(database: Queryable, reservationId: string): Promise<void> {
  await database.query(makeDueStatement, [reservationId]);
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
