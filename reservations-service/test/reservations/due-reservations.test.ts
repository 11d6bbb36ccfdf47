import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Queryable } from '@holdfast/service-kit/postgres';
import { listDueReservations } from '../../src/reservations/due-reservations.ts';
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
  const insertMany = {
    name: 'test-insert-due',
    summary: 'INSERT reservations',
    text: `
      INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
      SELECT gen_random_uuid(), 'at once', $1, 1, now() - interval '1234.5678 milliseconds' FROM generate_series(1, 25)`,
  };
  await service.database.query(insertMany, [itemId]);
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

test('looking for what is due reads nothing that is not', async () => {
  const { itemId } = await createItem(service);
  const insertMany = {
    name: 'test-insert-many',
    summary: 'INSERT reservations',
    text: `
      INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
      SELECT gen_random_uuid(), 'many', $1, 1, now() + interval '1 hour' FROM generate_series(1, 5000)`,
  };
  await service.database.query(insertMany, [itemId]);
  await service.database.query(
    { name: 'test-analyze', summary: 'ANALYZE', text: 'ANALYZE reservations' },
    [],
  );
  const plan: string[] = [];
  const explaining: Queryable = {
    query: async (statement, values) => {
      const explain = { name: 'test-explain', summary: 'EXPLAIN', text: `EXPLAIN ${statement.text}` };
      const rows = await service.database.query<Record<string, string>>(explain, values);
      plan.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
      return [];
    },
  };
  await listDueReservations(explaining, { after: undefined, limit: 100 });
  assert.match(plan.join('\n'), /Index Scan using reservations_to_settle/);
  assert.match(
    plan.join('\n'),
    /Index Cond: \(\(expires_at <= statement_timestamp\(\)\) AND \(ROW\(expires_at, reservation_id\) > ROW/,
  );
});
