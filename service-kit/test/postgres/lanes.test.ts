import assert from 'node:assert/strict';
import { after, before, beforeEach, test, type TestContext } from 'node:test';
import { createLogger } from '@holdfast/telemetry/pino';
import { pollUntil, type TestDatabase } from '@holdfast/service-kit/testing';
import {
  DatabaseLockTimeoutError,
  DatabaseUnavailableError,
  defineStatement,
  openConnection,
  openDatabase,
  openLanes,
  writeArray,
  type Connection,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import { chooseLane } from '../../src/postgres/lanes.ts';
import { connectDirectly, createKitDatabase } from '../helpers/kit-database.ts';

const logger = createLogger({ serviceName: 'probe', level: 'silent' });

interface Addition {
  readonly id: number;
  readonly text: string;
}

const append = defineStatement<{ readonly id: number; readonly title: string }>({
  name: 'append-titles',
  summary: 'UPDATE things',
  text: `
    UPDATE things SET title = title || added.text FROM unnest($1::bigint[], $2::text[]) AS added (id, text)
    WHERE things.id = added.id RETURNING things.id, title`,
});
const backend = defineStatement<{ readonly pid: number }>({
  name: 'backend',
  summary: 'SELECT',
  text: 'SELECT pg_backend_pid() AS pid',
});
const sleep = defineStatement({ name: 'sleep', summary: 'SELECT', text: 'SELECT pg_sleep(30)' });
const lockTimeout = defineStatement<{ readonly lock_timeout: string }>({
  name: 'lock-timeout',
  summary: 'SHOW',
  text: 'SHOW lock_timeout',
});

let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
beforeEach(async () => {
  const fill = "INSERT INTO things VALUES (1, 'a'), (2, 'b'), (3, 'c')";
  await kit.database.query(
    defineStatement({ name: 'clear', summary: 'DELETE', text: 'DELETE FROM things' }),
    [],
  );
  await kit.database.query(defineStatement({ name: 'fill', summary: 'INSERT', text: fill }), []);
});
after(async () => kit.close());

function open(context: TestContext, lockTimeoutMs: number): Connection {
  const connection = openConnection({
    url: kit.url,
    peerService: 'probe-db',
    name: 'probe',
    logger,
    lockTimeoutMs,
  });
  context.after(connection.close);
  return connection;
}

/** One lane that appends texts to titles, and how large its batches were. */
function openAppender(context: TestContext) {
  const sizes: number[] = [];
  const aside = openDatabase({
    url: kit.url,
    poolSize: 4,
    peerService: 'probe-db',
    poolName: 'aside',
    logger,
  });
  context.after(aside.close);
  const submit = openLanes<Addition, string>({
    name: 'probe.batch',
    connections: [open(context, 50)],
    aside,
    maxBatch: 100,
    maxQueue: 100,
    maxWaitMs: 10_000,
    keyOf: ({ id }) => String(id),
    idOf: ({ id }) => String(id),
    attributes: { size: 'holdfast.ledger.batch.size', wait: 'holdfast.ledger.queue.duration' },
    run: async (connection: Queryable, additions) => {
      sizes.push(additions.length);
      const values = [additions.map(({ id }) => id), additions.map(({ text }) => text)];
      const rows = await connection.query(append, values.map(writeArray));
      return additions.map(({ id }) => rows.find((row) => row.id === id)?.title ?? '');
    },
  });
  return { submit, sizes };
}

test('a row that somebody keeps locked delays the operations on it, and no others of its lane', async (context) => {
  const { submit } = openAppender(context);
  const locker = await connectDirectly(context, kit.url);
  await locker.query('BEGIN');
  await locker.query('SELECT FROM things WHERE id = 1 FOR UPDATE');
  const locked: string[] = [];
  const waiting = ['x', 'y'].map(async (text) => locked.push(await submit({ id: 1, text })));
  const others = await Promise.all([submit({ id: 2, text: 'x' }), submit({ id: 3, text: 'x' })]);
  assert.deepEqual(others, ['bx', 'cx']);
  assert.equal(await submit({ id: 2, text: 'y' }), 'bxy');
  assert.deepEqual(locked, []);
  await locker.query('COMMIT');
  await Promise.all(waiting);
  assert.deepEqual(locked, ['ax', 'axy']);
});

test('what comes for a locked row waits beside the lane at once, and takes the lane again when it is free', async (context) => {
  const { submit, sizes } = openAppender(context);
  const locker = await connectDirectly(context, kit.url);
  await locker.query('BEGIN');
  await locker.query('SELECT FROM things WHERE id = 1 FOR UPDATE');
  const first = submit({ id: 1, text: 'x' });
  await pollUntil('the batch beside the lane', () => sizes.length === 2);
  const second = submit({ id: 1, text: 'y' });
  assert.equal(await submit({ id: 2, text: 'x' }), 'bx');
  await locker.query('COMMIT');
  assert.deepEqual(await Promise.all([first, second]), ['ax', 'axy']);
  assert.equal(await submit({ id: 1, text: 'z' }), 'axyz');
});

test('a statement that waits for a lock gives up in the time of its connection, and has done nothing', async (context) => {
  const connection = open(context, 50);
  const locker = await connectDirectly(context, kit.url);
  await locker.query('BEGIN');
  await locker.query('SELECT FROM things WHERE id = 1 FOR UPDATE');
  const values = [writeArray([2, 1]), writeArray(['x', 'x'])];
  await assert.rejects(connection.query(append, values), DatabaseLockTimeoutError);
  await locker.query('COMMIT');
  assert.deepEqual((await connection.query(append, [writeArray([2]), writeArray(['!'])]))[0]?.title, 'b!');
});

test('a connection that PostgreSQL ends is opened again, with its lock timeout', async (context) => {
  const connection = open(context, 50);
  const [first] = await connection.query(backend, []);
  assert.equal((await connection.query(backend, []))[0]?.pid, first?.pid);
  const killer = await connectDirectly(context, kit.url);
  await killer.query('SELECT pg_terminate_backend($1)', [first?.pid]);
  const [later] = await pollUntil('another connection', async () =>
    connection.query(backend, []).catch(() => undefined),
  );
  assert.notEqual(later?.pid, first?.pid);
  assert.equal((await connection.query(lockTimeout, []))[0]?.lock_timeout, '50ms');
});

test('a connection that is lost within a statement is an outage for that statement, and for none after it', async (context) => {
  const connection = open(context, 50);
  const killer = await connectDirectly(context, kit.url);
  for (let round = 0; round < 5; round += 1) {
    const [row] = await connection.query(backend, []);
    const lost = assert.rejects(connection.query(sleep, []), DatabaseUnavailableError);
    await pollUntil('the statement runs', async () => {
      const { rowCount } = await killer.query(
        "SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query LIKE '%pg_sleep%'",
        [row?.pid],
      );
      return rowCount === 1;
    });
    await killer.query('SELECT pg_terminate_backend($1)', [row?.pid]);
    await lost;
    assert.equal((await connection.query(backend, [])).length, 1);
  }
});

test('a key takes the same lane each time, and 10,000 keys spread over 4 lanes within a tenth of even', () => {
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 10_000; index += 1) {
    const lane = chooseLane(`key-${index}`, 4);
    assert.equal(lane, chooseLane(`key-${index}`, 4));
    counts[lane]! += 1;
  }
  for (const count of counts) assert.ok(count > 2250 && count < 2750, counts.join(', '));
});
