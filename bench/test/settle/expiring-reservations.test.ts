import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createTestDatabase } from '@holdfast/service-kit/testing';
import { z } from 'zod';
import { openBenchDatabase } from '../../src/ledger/variants.ts';
import {
  hasOpenHolds,
  hasOpenReservations,
  insertBatch,
  readEnds,
} from '../../src/settle/expiring-reservations.ts';

async function openDatabase(t: TestContext, service: 'user_service' | 'reservations_service') {
  const created = await createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service,
    migrations: join(import.meta.dirname, '../../..', service.replace('_', '-'), 'migrations'),
  });
  const database = openBenchDatabase(created.url, 1);
  t.after(async () => {
    await database.close();
    await created.close();
  });
  let asked = 0;
  const ask = async <Row>(text: string): Promise<Row[]> => {
    asked += 1;
    return database.query({ name: `test-${asked}`, summary: 'test', text }, []);
  };
  return { database, ask };
}

test('a batch is the same in both databases, under ids that the services take, and accounts hold what it holds', async (t) => {
  const users = await openDatabase(t, 'user_service');
  const reservations = await openDatabase(t, 'reservations_service');
  await users.ask(`
    INSERT INTO accounts (username, max_open_holds, posted)
    SELECT 'user-' || number, 100, 1000 FROM generate_series(1, 2) AS number`);
  await reservations.ask(`INSERT INTO contents VALUES (sha256('x'), 1)`);
  await reservations.ask(`INSERT INTO items VALUES ('123', 'x', 30, 'text/plain', sha256('x'))`);
  const databases = { user: users.database, reservations: reservations.database };
  assert.equal(await hasOpenHolds(users.database), false);
  assert.equal(await hasOpenReservations(reservations.database), false);

  const batch = { reservations: 25, users: 2, expiresAt: new Date(Date.now() - 1000) };
  await insertBatch(databases, { ...batch, name: 'one' });
  await insertBatch(databases, { ...batch, name: 'two' });

  const holds = await users.ask<{ id: string; traceparent: string }>(`
    SELECT hold_id AS id, username, credits, expires_at, traceparent FROM holds JOIN accounts USING (account_id)
    WHERE state = 'held' ORDER BY hold_id`);
  const rows = await reservations.ask(`
    SELECT reservation_id AS id, username, credits, expires_at, traceparent FROM reservations
    WHERE status = 'reserved' ORDER BY reservation_id`);
  assert.equal(rows.length, 50);
  assert.deepEqual(holds, rows);
  assert.equal(new Set(holds.map(({ traceparent }) => traceparent)).size, 50);
  for (const { id } of holds) assert.ok(z.uuid().safeParse(id).success, id);
  assert.deepEqual(await users.ask('SELECT username, held, open_holds FROM accounts ORDER BY username'), [
    { username: 'user-1', held: 26 * 30, open_holds: 26 },
    { username: 'user-2', held: 24 * 30, open_holds: 24 },
  ]);

  assert.equal(await hasOpenHolds(users.database), true);
  assert.equal(await hasOpenReservations(reservations.database), true);
  assert.deepEqual(await readEnds(reservations.database, { ...batch, name: 'one' }), {
    expired: 0,
    last: null,
  });
});
