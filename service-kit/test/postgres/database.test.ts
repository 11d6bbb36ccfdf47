import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  DatabaseTimeoutError,
  DatabaseUnavailableError,
  defineStatement,
} from '@holdfast/service-kit/postgres';
import type { TestDatabase } from '@holdfast/service-kit/testing';
import { connectDirectly, createKitDatabase, openPool } from '../helpers/kit-database.ts';

interface Thing {
  readonly id: number;
  readonly title: string;
}

const insertThing = defineStatement<Thing>({
  name: 'insert-thing',
  summary: 'INSERT things',
  text: 'INSERT INTO things (id, title) VALUES ($1, $2) RETURNING id, title',
});
const listThings = defineStatement<Thing>({
  name: 'list-things',
  summary: 'SELECT things',
  text: 'SELECT id, title FROM things ORDER BY id',
});
const deleteThings = defineStatement({
  name: 'delete-things',
  summary: 'DELETE things',
  text: 'DELETE FROM things',
});

let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
beforeEach(async () => {
  await kit.database.query(deleteThings, []);
});
after(async () => kit.close());

test('a statement gives its rows, with bigint columns as numbers up to the largest exact one', async () => {
  const [row] = await kit.database.query(insertThing, [Number.MAX_SAFE_INTEGER, 'the last']);
  assert.deepEqual(row, { id: Number.MAX_SAFE_INTEGER, title: 'the last' });
});

test('bigint is a number for these pools alone: other users of the driver keep their own reading', async (context) => {
  const client = await connectDirectly(context, kit.url);
  const { rows } = await client.query<{ n: unknown }>('SELECT 1::bigint AS n');
  assert.equal(rows[0]?.n, '1');
});

test('a transaction commits what it did, and gives its result', async () => {
  const result = await kit.database.transaction(async (connection) => {
    await connection.query(insertThing, [1, 'one']);
    const [row] = await connection.query(insertThing, [2, 'two']);
    return row?.title;
  });
  assert.equal(result, 'two');
  assert.equal((await kit.database.query(listThings, [])).length, 2);
});

test('a transaction that throws leaves nothing, passes its error on, and gives its connection back', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const failure = new Error('changed my mind');
  await assert.rejects(
    pool.transaction(async (connection) => {
      await connection.query(insertThing, [1, 'one']);
      throw failure;
    }),
    (error) => error === failure,
  );
  assert.deepEqual(await pool.query(listThings, []), []);
});

test('a statement that fails within a transaction undoes the rest, and its error is the database’s', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  await assert.rejects(
    pool.transaction(async (connection) => {
      await connection.query(insertThing, [1, 'one']);
      await connection.query(insertThing, [2, 'one']);
    }),
    (error) => !(error instanceof DatabaseUnavailableError) && (error as { code?: string }).code === '23505',
  );
  assert.deepEqual(await pool.query(listThings, []), []);
});

test('what a transaction did is unseen by others until it commits', async () => {
  await kit.database.transaction(async (connection) => {
    await connection.query(insertThing, [1, 'one']);
    assert.deepEqual(await kit.database.query(listThings, []), []);
  });
});

test('a transaction that swallows a statement’s error does not pretend to have committed', async () => {
  const attempt = kit.database.transaction(async (connection) => {
    await connection.query(insertThing, [1, 'one']);
    await connection.query(insertThing, [1, 'again']).catch(() => []);
  });
  await assert.rejects(attempt);
  assert.deepEqual(await kit.database.query(listThings, []), []);
});

test('a statement that takes longer than allowed is ended, and told of as an outage', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1, statementTimeoutMs: 50 });
  const sleep = defineStatement({ name: 'sleep', summary: 'SELECT', text: 'SELECT pg_sleep(60)' });
  await assert.rejects(
    pool.query(sleep, []),
    (error) => error instanceof DatabaseTimeoutError && error instanceof DatabaseUnavailableError,
  );
  assert.deepEqual(await pool.query(listThings, []), []);
});

test('a repeatable read sees what was committed before its first statement, and nothing later', async () => {
  await kit.database.transaction(
    async (connection) => {
      assert.deepEqual(await connection.query(listThings, []), []);
      await kit.database.query(insertThing, [1, 'one']);
      assert.deepEqual(await connection.query(listThings, []), []);
    },
    { isolation: 'repeatable read' },
  );
  assert.equal((await kit.database.query(listThings, [])).length, 1);
});

test('a transaction that may only read changes nothing, and the next one on its connection may', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  await assert.rejects(
    pool.transaction(async (connection) => connection.query(insertThing, [1, 'one']), { readOnly: true }),
    (error) => (error as { code?: string }).code === '25006',
  );
  await pool.transaction(async (connection) => connection.query(insertThing, [2, 'two']));
  assert.deepEqual(await pool.query(listThings, []), [{ id: 2, title: 'two' }]);
});

const nap = defineStatement({ name: 'nap', summary: 'SELECT', text: 'SELECT pg_sleep(0.1)' });

test('a transaction with a time of its own may take longer than a statement does elsewhere', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1, statementTimeoutMs: 50 });
  await pool.transaction(async (connection) => connection.query(nap, []), { timeoutMs: 60_000 });
  await assert.rejects(pool.query(nap, []), DatabaseTimeoutError);
});

test('a transaction whose time is up is ended, though none of its statements takes that long', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const attempt = pool.transaction(
    async (connection) => {
      for (;;) await connection.query(nap, []);
    },
    { timeoutMs: 350 },
  );
  await assert.rejects(attempt, DatabaseUnavailableError);
  assert.deepEqual(await pool.query(listThings, []), []);
});

test('values never become SQL', async () => {
  const hostile = "'); DROP TABLE things; --";
  await kit.database.query(insertThing, [1, hostile]);
  assert.deepEqual(await kit.database.query(listThings, []), [{ id: 1, title: hostile }]);
});
