import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Queryable } from '@holdfast/service-kit/postgres';
import { listDueReservations } from '../../src/reservations/due-reservations.ts';
import { createPostgresReservations } from '../../src/reservations/postgres-reservations.ts';
import type { DueReservation } from '../../src/reservations/reservation.ts';
import { buildTestService, createItem, type TestService } from '../support.ts';

let service: TestService;
before(async () => {
  service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
});
after(async () => service.close());

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('the oldest of those that are due and still reserved, with the traces that made them', async () => {
  const { itemId, credits } = await createItem(service);
  const insert = async (secondsToExpiry: number, trace: string | undefined): Promise<string> => {
    const reservationId = randomUUID();
    const expiresAt = new Date(Date.now() + secondsToExpiry * 1000);
    const reservation = { reservationId, username: 'test', itemId, credits, expiresAt, traceparent: trace };
    await service.reservations.insert(reservation);
    return reservationId;
  };
  const second = await insert(-20, undefined);
  const first = await insert(-30, traceparent);
  const third = await insert(-10, undefined);
  await service.reservations.end(await insert(-40, undefined), 'cancelled');
  await insert(60, undefined);

  const page = await service.reservations.listDue({ after: undefined, limit: 2 });
  assert.deepEqual(
    page.map((due) => [due.reservationId, due.username, due.traceparent]),
    [
      [first, 'test', traceparent],
      [second, 'test', undefined],
    ],
  );
  const rest = await service.reservations.listDue({ after: page.at(-1), limit: 2 });
  assert.deepEqual(
    rest.map((due) => due.reservationId),
    [third],
  );
  assert.deepEqual(await service.reservations.listDue({ after: rest.at(-1), limit: 2 }), []);
});

test('pages leave none out and repeat none, where many are due at the same time', async () => {
  const { itemId } = await createItem(service);
  const insertAtOnce = {
    name: 'test-insert-due',
    summary: 'INSERT reservations',
    text: `
      INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
      SELECT gen_random_uuid(), 'at once', $1, 1, now() - interval '1234.5678 milliseconds' FROM generate_series(1, 25)`,
  };
  await service.database.query(insertAtOnce, [itemId]);
  const found: string[] = [];
  let last: DueReservation | undefined;
  do {
    const page = await service.reservations.listDue({ after: last, limit: 4 });
    found.push(...page.filter((due) => due.username === 'at once').map((due) => due.reservationId));
    last = page.at(-1);
  } while (last !== undefined);
  assert.equal(found.length, 25);
  assert.equal(new Set(found).size, 25);
});

/** Writes thousands of reservations, before PostgreSQL has learnt how many there are. */
async function insertMany(expiry: 'now() - interval' | 'now() + interval'): Promise<void> {
  const { itemId } = await createItem(service);
  const statement = {
    name: `test-insert-many ${expiry}`,
    summary: 'INSERT reservations',
    text: `
      INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
      SELECT gen_random_uuid(), 'many', $1, 1, ${expiry} '1 hour' FROM generate_series(1, 20000)`,
  };
  await service.database.query(statement, [itemId]);
}

/** How many rows of the table are read for a statement. @param run asks the database that it is given */
async function countRowsRead(run: (database: Queryable) => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  const counting: Queryable = {
    query: async (statement, values) => {
      const [row] = await service.database.query<{ readonly results: number; readonly reads: number }>(
        {
          name: `test-count ${statement.name}`,
          summary: 'SELECT',
          // The counts of the transaction so far, which the first column has run the statement in.
          text: `
            WITH results AS MATERIALIZED (${statement.text})
            SELECT (SELECT count(*) FROM results)::integer AS results,
              (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
                WHERE relid = 'reservations'::regclass)::integer AS reads`,
        },
        values,
      );
      const { results, reads } = row ?? assert.fail('nothing was counted');
      assert.ok(results <= reads, `${reads} rows read for ${results}`);
      counts.push(reads);
      return [];
    },
  };
  await run(counting);
  return counts.reduce((sum, reads) => sum + reads, 0);
}

const limit = 500;

test('looking for what is due reads nothing that is not', async () => {
  await insertMany('now() + interval');
  const reads = await countRowsRead(async (database) =>
    listDueReservations(database, { after: undefined, limit }),
  );
  assert.ok(reads < limit, `${reads} rows read`);
});

test('of thousands that are due at once, no more are read than end', async () => {
  await insertMany('now() - interval');
  const due = await service.reservations.listDue({ after: undefined, limit });
  const reads = await countRowsRead(async (database) =>
    createPostgresReservations(database, service.lanes).endAll(
      due.map(({ reservationId }) => ({ reservationId, status: 'expired' })),
    ),
  );
  // Each is read to be found, and once more to be written.
  assert.ok(reads < 4 * limit, `${reads} rows read`);
});

test('two that end the same at once, in another order, do not block each other: each reservation ends once', async () => {
  await insertMany('now() - interval');
  for (let round = 0; round < 10; round += 1) {
    const due = await service.reservations.listDue({ after: undefined, limit });
    const ends = due.map(({ reservationId }) => ({ reservationId, status: 'expired' as const }));
    const ended = await Promise.all([
      service.reservations.endAll(ends),
      service.reservations.endAll(ends.toReversed()),
    ]);
    assert.equal(new Set(ended.flat().map(({ reservationId }) => reservationId)).size, limit);
    assert.equal(ended.flat().length, limit);
  }
});
