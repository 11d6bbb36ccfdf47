import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { findFreePort } from '../lib/free-port.ts';
import { settlesWithin, poll } from '../lib/waiting.ts';
import { checkPorts } from '../start/ports.ts';
import { isAlive, listDescendants } from './support/processes.ts';
import { runScript } from './support/script.ts';
import type { Script } from './support/script.ts';
import { makeTempDir } from './support/temp-dir.ts';

const portVariables = [
  'USER_SERVICE_PORT',
  'RESERVATIONS_SERVICE_PORT',
  'TEMPO_PORT',
  'OTLP_GRPC_PORT',
  'OTLP_HTTP_PORT',
] as const;

interface Start extends Script {
  readonly environment: Readonly<Record<string, string>>;
}

async function chooseEnvironment(t: TestContext): Promise<Record<string, string>> {
  const ports = await Promise.all(
    portVariables.map(async (name) => [name, String(await findFreePort())] as const),
  );
  return { ...Object.fromEntries(ports), HOLDFAST_DATA_DIR: await makeTempDir(t) };
}

async function startEverything(
  t: TestContext,
  environment: Readonly<Record<string, string>>,
): Promise<Start> {
  const script = runScript('start', environment);
  t.after(() => script.process.kill('SIGTERM'));
  const running = poll(() => script.output().includes('Ctrl-C stops everything') || undefined, {
    everyMs: 50,
    timeoutMs: 90_000,
  });
  const up = await Promise.race([running, script.ended.then(() => undefined)]);
  assert.equal(up, true, script.output());
  return { ...script, environment };
}

function listPorts(environment: Readonly<Record<string, string>>): { variable: string; port: number }[] {
  return portVariables.map((variable) => ({ variable, port: Number(environment[variable]) }));
}

async function assertGone(pids: readonly number[]): Promise<void> {
  const allGone = (): true | undefined => !pids.some((pid) => isAlive(pid)) || undefined;
  assert.ok(await poll(allGone, { everyMs: 100, timeoutMs: 6_000 }), 'a process is left');
}

test('npm start shows a reservation and its whole trace; Ctrl-C ends it with code 0 within 5 s and leaves no process', async (t) => {
  const start = await startEverything(t, await chooseEnvironment(t));
  const output = start.output();
  assert.match(output, /^HTTP\/1\.1 201 Created$/m);
  assert.match(output, /^traceresponse: 00-[0-9a-f]{32}-[0-9a-f]{16}-03$/m);
  assert.match(output, /^reservations-service +POST \/reservations /m);
  assert.match(output, /^user-service .*PUT \/users\//m);
  assert.match(output, /INSERT reservations/);

  const descendants = listDescendants(start.process.pid ?? 0);
  assert.ok(descendants.length >= 4, 'PostgreSQL, tempo/local and both services');
  // More than once, as the terminal and npm deliver it.
  for (let count = 0; count < 3; count += 1) start.process.kill('SIGINT');
  assert.ok(await settlesWithin(start.ended, 5_000), 'it took longer than 5 s');
  assert.equal(await start.ended, 0, start.output());
  await assertGone(descendants);
  await checkPorts('127.0.0.1', listPorts(start.environment));
});

test('a start that is killed outright leaves no process, and the next one carries on with its data', async (t) => {
  const environment = await chooseEnvironment(t);
  const killed = await startEverything(t, environment);
  const descendants = listDescendants(killed.process.pid ?? 0);
  killed.process.kill('SIGKILL');
  const next = await startEverything(t, environment);
  await assertGone(descendants);

  const url = `http://127.0.0.1:${environment['USER_SERVICE_PORT']}/users/test/limits`;
  const limits = (await (await fetch(url)).json()) as { used: { reservations: number } };
  assert.equal(limits.used.reservations, 2, 'one reservation of each start');
  next.process.kill('SIGTERM');
  assert.equal(await next.ended, 0, next.output());
});

test('with a port taken nothing is started, and one line says which port and which variable', async (t) => {
  const environment = await chooseEnvironment(t);
  const other = createServer().listen(Number(environment['RESERVATIONS_SERVICE_PORT']), '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const start = runScript('start', environment);
  assert.equal(await start.ended, 1);
  assert.match(
    start.output(),
    /^holdfast: port \d+ is taken.*: end that, or set RESERVATIONS_SERVICE_PORT to another port\n$/,
  );
  assert.deepEqual(await readdir(environment['HOLDFAST_DATA_DIR'] ?? ''), ['logs']);
});

test('when a service ends by itself, everything is stopped, and its name and last words are shown', async (t) => {
  const start = runScript('start', { ...(await chooseEnvironment(t)), LOG_LEVEL: 'loud' });
  assert.equal(await start.ended, 1);
  assert.match(
    start.output(),
    /holdfast: user-service exited with code 1; the end of .*user-service\.log:\n.*LOG_LEVEL/,
  );
});
