import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test, type TestContext } from 'node:test';
import { DatabaseUnavailableError, migrate } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import type { Client } from 'pg';
import { connect, nameDatabase } from '../helpers/kit-database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';

interface Workbench {
  readonly url: string;
  readonly directory: string;
  readonly client: Client;
  readonly write: (name: string, sql: string) => Promise<void>;
  readonly logged: () => string;
  readonly run: (options?: { url?: string; waitMs?: number }) => Promise<void>;
  readonly listApplied: () => Promise<string[]>;
}

/** An empty database and an empty folder of migrations, for one test. */
async function createWorkbench(context: TestContext): Promise<Workbench> {
  const name = `migrate_${randomUUID().replaceAll('-', '')}`;
  const superuser = await connect(nameDatabase('postgres'));
  await superuser.query(`CREATE DATABASE ${name}`);
  const url = nameDatabase(name);
  const client = await connect(url);
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-migrate-'));
  context.after(async () => {
    await client.end();
    await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await superuser.end();
    await rm(directory, { recursive: true });
  });
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ serviceName: 'probe', level: 'info', destination });
  return {
    url,
    directory,
    client,
    write: async (file, sql) => writeFile(join(directory, file), sql),
    logged: () => lines.join(''),
    run: async (options = {}) => migrate({ url, directory, logger, waitMs: 0, ...options }),
    listApplied: async () => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT name FROM migrations ORDER BY applied_at, name',
      );
      return rows.map((row) => row.name);
    },
  };
}

test('migrations run in the order of their names, once each, and other files are left alone', async (context) => {
  const bench = await createWorkbench(context);
  await bench.write('000002-fill.sql', 'INSERT INTO a VALUES (1)');
  await bench.write('000001-create.sql', 'CREATE TABLE a (n integer)');
  await bench.write('README.md', 'This is not SQL.');
  await bench.run();
  await bench.run();
  await bench.write('000003-more.sql', 'INSERT INTO a VALUES (2)');
  await bench.run();
  assert.deepEqual(await bench.listApplied(), ['000001-create.sql', '000002-fill.sql', '000003-more.sql']);
  const { rows } = await bench.client.query('SELECT n FROM a ORDER BY n');
  assert.deepEqual(rows, [{ n: 1 }, { n: 2 }]);
});

test('several processes at once migrate once', async (context) => {
  const bench = await createWorkbench(context);
  await bench.write('000001-create.sql', 'CREATE TABLE a (n integer); INSERT INTO a VALUES (1)');
  await Promise.all(Array.from({ length: 5 }, async () => bench.run()));
  const { rows } = await bench.client.query('SELECT n FROM a');
  assert.deepEqual(rows, [{ n: 1 }]);
});

test('a migration that fails leaves nothing of itself, names its file and cause, and stops those after it', async (context) => {
  const bench = await createWorkbench(context);
  await bench.write('000001-good.sql', 'CREATE TABLE a (n integer)');
  await bench.write('000002-bad.sql', 'CREATE TABLE b (n integer); INSERT INTO nowhere VALUES (1)');
  await bench.write('000003-never.sql', 'CREATE TABLE c (n integer)');
  await assert.rejects(bench.run(), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /^Migration 000002-bad\.sql failed: .*"nowhere" does not exist/);
    assert.equal(error.message.includes('\n'), false);
    return true;
  });
  assert.deepEqual(await bench.listApplied(), ['000001-good.sql']);
  const { rows } = await bench.client.query(`SELECT to_regclass('b') AS b, to_regclass('c') AS c`);
  assert.deepEqual(rows, [{ b: null, c: null }]);
  await bench.write('000002-bad.sql', 'CREATE TABLE b (n integer)');
  await bench.run();
  assert.equal((await bench.listApplied()).length, 3);
});

test('a migration whose connection is lost names its file, and the next start runs it', async (context) => {
  const bench = await createWorkbench(context);
  await bench.write('000001-slow.sql', 'CREATE TABLE a (n integer); SELECT pg_sleep(60)');
  const failing = assert.rejects(bench.run(), /^Error: Migration 000001-slow\.sql failed: /);
  await pollUntil('the end of the migrating connection', async () => {
    const { rows } = await bench.client.query<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
       WHERE query LIKE '%pg_sleep(60)' AND datname = current_database() AND state = 'active'`,
    );
    return rows.length > 0;
  });
  await failing;
  await bench.write('000001-slow.sql', 'CREATE TABLE a (n integer)');
  await bench.run();
  assert.deepEqual(await bench.listApplied(), ['000001-slow.sql']);
});

test('a database of a newer version is refused, untouched, by the name of the migration', async (context) => {
  const bench = await createWorkbench(context);
  await bench.write('000001-create.sql', 'CREATE TABLE a (n integer)');
  await bench.run();
  await bench.client.query(`INSERT INTO migrations (name) VALUES ('000009-future.sql')`);
  await bench.write('000002-more.sql', 'CREATE TABLE b (n integer)');
  await assert.rejects(bench.run(), /000009-future\.sql.*newer version/);
  assert.deepEqual(await bench.listApplied(), ['000001-create.sql', '000009-future.sql']);
});

test('a database that refuses the password or does not exist is not waited for', async (context) => {
  const bench = await createWorkbench(context);
  const wrong = new URL(bench.url);
  wrong.password = 'wrong';
  await assert.rejects(bench.run({ url: wrong.href, waitMs: 60_000 }), /password authentication failed/);
  await assert.rejects(
    bench.run({ url: nameDatabase('no_such'), waitMs: 60_000 }),
    /"no_such" does not exist/,
  );
});

// Each of them waits for seconds, and each has a database and a proxy of its own.
describe('waiting', { concurrency: true }, () => {
  it('a database that comes up later is waited for', async (context) => {
    const bench = await createWorkbench(context);
    await bench.write('000001-create.sql', 'CREATE TABLE a (n integer)');
    const proxy = await startTcpProxy(bench.url);
    context.after(proxy.close);
    await proxy.pause();
    const running = bench.run({ url: proxy.url, waitMs: 10_000 });
    await pollUntil('a line of waiting', () =>
      /Waiting for the database: .*ECONNREFUSED/.test(bench.logged()),
    );
    await proxy.resume();
    await running;
    assert.deepEqual(await bench.listApplied(), ['000001-create.sql']);
  });

  it('a server that takes connections and never answers is waited for as well', async (context) => {
    const bench = await createWorkbench(context);
    const proxy = await startTcpProxy(bench.url);
    context.after(proxy.close);
    proxy.stall();
    const running = assert.rejects(bench.run({ url: proxy.url, waitMs: 3500 }), DatabaseUnavailableError);
    await pollUntil('a line of waiting', () => /Waiting for the database/.test(bench.logged()));
    await running;
  });

  it('a database that stays away is an outage when the wait is over, named with address and cause', async (context) => {
    const bench = await createWorkbench(context);
    const proxy = await startTcpProxy(bench.url);
    await proxy.close();
    await assert.rejects(bench.run({ url: proxy.url, waitMs: 100 }), (error) => {
      assert.ok(error instanceof DatabaseUnavailableError);
      assert.match(error.message, new RegExp(`ECONNREFUSED.*:${proxy.port}`));
      return true;
    });
  });
});
