import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { createTestDatabase, type TestDatabase } from '@holdfast/service-kit/testing';
import type { History } from '../../src/history/history.ts';
import { noteEnd, noteGrant, recordHold } from '../../src/history/note-hold.ts';
import { noteAnswerOfKey, recordKey } from '../../src/history/note-key.ts';
import { quietHistory } from './quiet-history.ts';

export interface World {
  readonly history: History;
  readonly userDatabase: TestDatabase['database'];
  readonly reservationsDatabase: TestDatabase['database'];
  readonly user: (sql: string) => Promise<unknown>;
  readonly reservations: (sql: string) => Promise<unknown>;
}

export const downloaded = '0190163d-0000-7000-8000-000000000001';
export const cancelled = '0190163d-0000-7000-8000-000000000002';
export const own = '0190163d-0000-7000-8000-000000000003';
export const stray = '0190163d-0000-7000-8000-00000000000f';

/** The statement by which the ledger decides an operation of `ann`'s: a hold is for ten minutes. */
export function applyOperation(kind: 'hold' | 'capture' | 'release', holdId: string, credits = 0): string {
  return `SELECT apply_operations('{${kind}}', '{ann}', '{${holdId}}', '{${credits}}', '{600}', '{NULL}')`;
}

/**
 * Both databases after a short and blameless past, and the history that goes with it: a grant of 100; `downloaded`, a
 * reservation under the key `k` for 30, downloaded; `cancelled`, one for 20, cancelled; `own`, a hold of 5, released.
 */
export async function makeWorld(t: TestContext): Promise<World> {
  const [users, items] = await Promise.all([
    openDatabase(t, 'user_service'),
    openDatabase(t, 'reservations_service'),
  ]);
  const user = runOn(users);
  const reservations = runOn(items);
  await user(`INSERT INTO accounts (username, max_open_holds) VALUES ('ann', 5), ('bob', 5)`);
  await user(`SELECT grant_credits('ann', 'g', 100, '')`);
  for (const [id, credits] of [
    [downloaded, 30],
    [cancelled, 20],
    [own, 5],
  ] as const) {
    await user(applyOperation('hold', id, credits));
  }
  await user(applyOperation('capture', downloaded));
  for (const id of [cancelled, own]) await user(applyOperation('release', id));
  await reservations(`INSERT INTO contents VALUES (sha256('x'), 1)`);
  await reservations(
    `INSERT INTO items SELECT item, item, 30, 'text/plain', sha256('x') FROM unnest(ARRAY['a', 'b']) AS item`,
  );
  for (const [id, item, credits, status] of [
    [downloaded, 'a', 30, 'downloaded'],
    [cancelled, 'b', 20, 'cancelled'],
  ] as const) {
    await reservations(`
      INSERT INTO reservations (reservation_id, username, item_id, credits, status, expires_at, ended_at)
      VALUES ('${id}', 'ann', '${item}', ${credits}, '${status}', now(), now())`);
  }
  await reservations(`
    INSERT INTO idempotent_answers (username, idempotency_key, fingerprint, reservation_id, status, content_type, body)
    VALUES ('ann', 'k', sha256('k'), '${downloaded}', 201, 'application/json', '{"told":1}')`);
  return {
    history: await makeHistory(users),
    userDatabase: users.database,
    reservationsDatabase: items.database,
    user,
    reservations,
  };
}

async function makeHistory(users: TestDatabase): Promise<History> {
  const history = quietHistory();
  const expiries = await users.database.query(
    defineStatement<{ readonly id: string; readonly expires_at: Date }>({
      name: 'expiries',
      summary: 'SELECT holds',
      text: 'SELECT hold_id AS id, expires_at FROM holds',
    }),
    [],
  );
  for (const [holdId, credits, itemId] of [
    [downloaded, 30, 'a'],
    [cancelled, 20, 'b'],
    [own, 5, undefined],
  ] as const) {
    const record = recordHold(history, { holdId, username: 'ann', credits, itemId });
    const expiresAtMs = expiries.find(({ id }) => id === holdId)?.expires_at.getTime() ?? 0;
    noteGrant(history, record, { credits, expiresAtMs });
    if (holdId === downloaded) record.captureAskedAtMs = Date.now();
    else record.isReleaseAsked = true;
    noteEnd(history, record, holdId === downloaded ? 'captured' : 'released');
  }
  const key = recordKey(history.reservationKeys, { username: 'ann', key: 'k', asked: 'a' });
  noteAnswerOfKey(history, key, { status: 201, text: '{"told":1}' });
  const grant = recordKey(history.grantKeys, { username: 'ann', key: 'g', asked: '100' });
  noteAnswerOfKey(history, grant, {
    status: 201,
    text: '{"username":"ann","credits":100,"balance_after":100,"version":1}',
  });
  return history;
}

function runOn({ database }: TestDatabase): (sql: string) => Promise<unknown> {
  return async (text) => database.query(defineStatement({ name: '', summary: 'doctor', text }), []);
}

async function openDatabase(
  t: TestContext,
  service: 'user_service' | 'reservations_service',
): Promise<TestDatabase> {
  const database = await createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service,
    migrations: join(import.meta.dirname, '../../..', service.replace('_', '-'), 'migrations'),
  });
  t.after(database.close);
  return database;
}
