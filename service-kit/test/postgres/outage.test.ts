import assert from 'node:assert/strict';
import { after, before, describe, it, test, type TestContext } from 'node:test';
import {
  DatabaseUnavailableError,
  defineStatement,
  openDatabase,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import { pollUntil, type TestDatabase } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import type { Client } from 'pg';
import { classifyDatabaseError } from '../../src/postgres/errors.ts';
import { connectDirectly, createKitDatabase, openPool } from '../helpers/kit-database.ts';
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';

const findPid = defineStatement<{ readonly pid: number }>({
  name: 'find-pid',
  summary: 'SELECT',
  text: 'SELECT pg_backend_pid() AS pid',
});
const sleep = defineStatement({ name: 'sleep', summary: 'SELECT', text: 'SELECT pg_sleep(60)' });

let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
after(async () => kit.close());

async function readPid(connection: Queryable): Promise<number> {
  const [row] = await connection.query(findPid, []);
  assert.ok(row);
  return row.pid;
}

async function terminate(client: Client, pid: number): Promise<void> {
  await client.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
}

async function waitForSleeper(client: Client): Promise<number> {
  return pollUntil('the sleeping statement', async () => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()`,
    );
    return rows[0]?.pid;
  });
}

async function startProxy(context: TestContext): Promise<TcpProxy> {
  const proxy = await startTcpProxy(kit.url);
  context.after(proxy.close);
  return proxy;
}

test('a connection that is ended within a statement is an outage, and the next statement gets another', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const other = await connectDirectly(context, kit.url);
  const sleeping = assert.rejects(pool.query(sleep, []), DatabaseUnavailableError);
  await terminate(other, await waitForSleeper(other));
  await sleeping;
  assert.ok((await readPid(pool)) > 0);
});

test('a connection that is ended while it idles costs no statement', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const other = await connectDirectly(context, kit.url);
  const first = await readPid(pool);
  await terminate(other, first);
  const second = await pollUntil('another connection', async () => readPid(pool).catch(() => undefined));
  assert.notEqual(second, first);
});

test('a connection that is ended between two statements of a transaction is an outage, not the end of the process', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const other = await connectDirectly(context, kit.url);
  await assert.rejects(
    pool.transaction(async (connection) => {
      const pid = await readPid(connection);
      await terminate(other, pid);
      await readPid(connection);
    }),
    DatabaseUnavailableError,
  );
  assert.ok((await readPid(pool)) > 0);
});

test('a connection that is ended within a transaction’s statement is an outage, not the end of the process', async (context) => {
  const pool = openPool(context, kit.url, { poolSize: 1 });
  const other = await connectDirectly(context, kit.url);
  const sleeping = assert.rejects(
    pool.transaction(async (connection) => connection.query(sleep, [])),
    DatabaseUnavailableError,
  );
  await terminate(other, await waitForSleeper(other));
  await sleeping;
  assert.ok((await readPid(pool)) > 0);
});

test('a network that breaks within a transaction is an outage, and the pool recovers', async (context) => {
  const proxy = await startProxy(context);
  const pool = openPool(context, proxy.url, { poolSize: 1 });
  await assert.rejects(
    pool.transaction(async (connection) => {
      await readPid(connection);
      proxy.cut();
      await readPid(connection);
    }),
    DatabaseUnavailableError,
  );
  assert.ok((await readPid(pool)) > 0);
});

test('pings and statements while nobody listens are outages that name address and cause', async (context) => {
  const proxy = await startTcpProxy(kit.url);
  await proxy.close();
  for (const host of ['127.0.0.1', 'localhost']) {
    const url = new URL(proxy.url);
    url.hostname = host;
    const pool = openPool(context, url.href);
    for (const attempt of [
      pool.ping,
      async () => readPid(pool),
      async () => pool.transaction(async () => undefined),
    ]) {
      await assert.rejects(attempt(), (error) => {
        assert.ok(error instanceof DatabaseUnavailableError);
        assert.match(error.message, new RegExp(`ECONNREFUSED.*:${proxy.port}`));
        return true;
      });
    }
  }
});

test('closing the pool waits for the statement that runs', async () => {
  const logger = createLogger({ serviceName: 'probe', level: 'silent' });
  const pool = openDatabase({ url: kit.url, poolSize: 1, peerService: 'probe-db', logger });
  const running = readPid(pool);
  await pool.close();
  assert.ok((await running) > 0);
});

test('a name with several addresses, none of which answers, is an outage that names them all', () => {
  const refused = ['::1', '127.0.0.1'].map((address) => new Error(`connect ECONNREFUSED ${address}:5432`));
  // As Node.js makes them: with the code, and without a message.
  const error = Object.assign(new AggregateError(refused), { code: 'ECONNREFUSED' });
  const classified = classifyDatabaseError(error);
  assert.ok(classified instanceof DatabaseUnavailableError);
  assert.match(classified.message, /::1:5432.*127\.0\.0\.1:5432/);
});

// Each of them waits for seconds, and none is in the way of another.
describe('silence', { concurrency: true }, () => {
  it('a network that swallows everything makes a statement an outage in the end', async (context) => {
    const proxy = await startProxy(context);
    const pool = openPool(context, proxy.url, { poolSize: 1, statementTimeoutMs: 50 });
    await readPid(pool);
    proxy.stall();
    await assert.rejects(readPid(pool), DatabaseUnavailableError);
    await assert.rejects(
      pool.transaction(async (connection) => readPid(connection)),
      DatabaseUnavailableError,
    );
  });

  it('a server that takes the connection and never answers is an outage within 3 s or so', async (context) => {
    const proxy = await startProxy(context);
    proxy.stall();
    const pool = openPool(context, proxy.url);
    await assert.rejects(readPid(pool), DatabaseUnavailableError);
  });

  it('a ping proves that the database answers, on a connection that was fine before too', async (context) => {
    const proxy = await startProxy(context);
    const pool = openPool(context, proxy.url, { poolSize: 1 });
    await pool.ping();
    proxy.stall();
    await assert.rejects(pool.ping(), DatabaseUnavailableError);
  });

  it('a pool that has no connection left to give is an outage within 3 s or so', async (context) => {
    const pool = openPool(context, kit.url, { poolSize: 1 });
    await pool.transaction(async () => {
      await assert.rejects(readPid(pool), DatabaseUnavailableError);
    });
    assert.ok((await readPid(pool)) > 0);
  });
});
