import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';

import { Client } from 'pg';

import { startPostgres } from '../../postgres/start-postgres.ts';
import type { PostgresServer } from '../../postgres/start-postgres.ts';

const run = promisify(execFile);

const settings = { fsync: 'off' } as const;

/** A data folder with a cluster whose server has been stopped, to copy: to make one takes as long as all the rest. */
let madeCluster: string;
before(async () => {
  madeCluster = await mkdtemp(path.join(tmpdir(), 'holdfast-cluster-'));
  await chmod(madeCluster, 0o755);
  const dataDir = path.join(madeCluster, 'data');
  const server = await startPostgres({ dataDir, logFile: path.join(madeCluster, 'postgres.log'), settings });
  await server.stop();
});
after(async () => rm(madeCluster, { recursive: true, force: true }));

/** The servers of each folder, which are stopped before it is removed. */
const started = new Map<string, PostgresServer[]>();

/** A folder with a cluster of the test's own. */
async function makeClusterDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'holdfast-scripts-'));
  await chmod(dir, 0o755);
  const servers: PostgresServer[] = [];
  started.set(dir, servers);
  t.after(async () => {
    await Promise.all(servers.map(async (server) => server.stop()));
    await rm(dir, { recursive: true });
  });
  await run('cp', ['-a', path.join(madeCluster, 'data'), dir]);
  return dir;
}

async function start(dir: string): Promise<PostgresServer> {
  const dataDir = path.join(dir, 'data');
  const server = await startPostgres({ dataDir, logFile: path.join(dir, 'postgres.log'), settings });
  started.get(dir)?.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

test('what was written is there after a restart, at the same address but for the port', async (t) => {
  const dir = await makeClusterDir(t);
  const first = await start(dir);
  const firstUrl = await first.createDatabase('things', 'owner');
  await query(firstUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();

  const second = await start(dir);
  const secondUrl = await second.createDatabase('things', 'owner');
  assert.deepEqual(await query(secondUrl, 'SELECT answer FROM kept'), [{ answer: 42 }]);
  assert.equal(new URL(firstUrl).password, new URL(secondUrl).password);
});

test('it is PostgreSQL 18, listening on 127.0.0.1 only and with passwords', async (t) => {
  const server = await start(await makeClusterDir(t));
  const [row] = await query(
    server.superuserUrl,
    `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('listen_addresses') AS addresses,
       current_setting('unix_socket_directories') AS sockets`,
  );
  assert.deepEqual(row, { major: 18, addresses: '127.0.0.1', sockets: '' });
  const wrong = new URL(server.superuserUrl);
  wrong.password = 'wrong';
  await assert.rejects(query(wrong.href, 'SELECT'), { code: '28P01' });
});

test('the owner of a database is no superuser, so what it revokes from itself is refused to it', async (t) => {
  const server = await start(await makeClusterDir(t));
  const url = await server.createDatabase('things', 'owner');
  await query(url, 'CREATE TABLE entries (id int); REVOKE UPDATE ON entries FROM owner');
  await assert.rejects(query(url, 'UPDATE entries SET id = 1'), { code: '42501' });
});

test('a role cannot connect to the database of another', async (t) => {
  const server = await start(await makeClusterDir(t));
  await server.createDatabase('things', 'owner');
  const other = new URL(await server.createDatabase('others', 'other'));
  other.pathname = '/things';
  await assert.rejects(query(other.href, 'SELECT'), { code: '42501' });
});

test('after a kill the next start recovers what was committed', async (t) => {
  const dir = await makeClusterDir(t);
  const first = await start(dir);
  const url = await first.createDatabase('things', 'owner');
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  assert.equal((await first.kill()).signal, 'SIGKILL');

  const second = await start(dir);
  assert.deepEqual(await query(await second.createDatabase('things', 'owner'), 'SELECT answer FROM kept'), [
    { answer: 42 },
  ]);
});

test('a server that an earlier run left running is stopped and replaced', async (t) => {
  const dir = await makeClusterDir(t);
  const left = await start(dir);
  const next = await start(dir);
  assert.ok(isGone(left.pid));
  assert.notEqual(next.pid, left.pid);
  await query(next.superuserUrl, 'SELECT');
});

test('a lock file with the pid of another program does not hinder the start, and that program lives on', async (t) => {
  const dir = await makeClusterDir(t);
  const first = await start(dir);
  const lockFile = path.join(dir, 'data', 'cluster', 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  await first.stop();
  const bystander = spawn('sleep', ['60']);
  t.after(() => bystander.kill());
  await writeFile(lockFile, lock.replace(/^\d+/, String(bystander.pid)));

  const next = await start(dir);
  await query(next.superuserUrl, 'SELECT');
  assert.equal(bystander.exitCode, null);
  assert.equal(isGone(bystander.pid ?? 0), false);
});

test('a start that is given up leaves no server behind', async (t) => {
  const dir = await makeClusterDir(t);
  const giveUp = new AbortController();
  const pids: number[] = [];
  const starting = startPostgres({
    dataDir: path.join(dir, 'data'),
    logFile: path.join(dir, 'postgres.log'),
    settings,
    signal: giveUp.signal,
    onSpawn: (pid) => {
      pids.push(pid);
      giveUp.abort();
    },
  });
  await assert.rejects(starting, { name: 'AbortError' });
  assert.equal(pids.length, 1);
  assert.ok(pids.every((pid) => isGone(pid)));
});
