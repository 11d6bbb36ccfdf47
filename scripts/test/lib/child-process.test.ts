import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { describeEnding, spawnInBackground } from '../../lib/child-process.ts';
import type { BackgroundProcess } from '../../lib/child-process.ts';
import { lastLines, openLog } from '../../lib/log-file.ts';
import { poll } from '../../lib/waiting.ts';
import { isAlive } from '../support/processes.ts';
import { makeTempDir } from '../support/temp-dir.ts';

async function runShell(
  t: TestContext,
  script: string,
): Promise<{ running: BackgroundProcess; logFile: string }> {
  const logFile = path.join(await makeTempDir(t), 'shell.log');
  const log = await openLog(logFile);
  const args = ['-c', script];
  const running = await spawnInBackground({ command: '/bin/sh', args, env: process.env, logFd: log.fd });
  await log.close();
  return { running, logFile };
}

async function waitForOutput(logFile: string): Promise<string> {
  const read = async (): Promise<string | undefined> => (await readFile(logFile, 'utf8')).trim() || undefined;
  const output = await poll(read, { everyMs: 20, timeoutMs: 5_000 });
  assert.ok(output !== undefined);
  return output;
}

test('a process that heeds the signal is not killed', async (t) => {
  const { running, logFile } = await runShell(
    t,
    'trap "exit 3" TERM; echo ready; while :; do sleep 0.05; done',
  );
  await waitForOutput(logFile);
  const ending = await running.stop([{ signal: 'SIGTERM', limitMs: 5_000 }]);
  assert.deepEqual(ending, { code: 3, signal: null });
});

test('a process that ignores the signal is killed when its time is up, and what it started as well', async (t) => {
  const { running, logFile } = await runShell(t, 'trap "" TERM; sleep 60 & echo $!; wait');
  const grandchild = Number(await waitForOutput(logFile));
  const ending = await running.stop([{ signal: 'SIGTERM', limitMs: 100 }]);
  assert.equal(describeEnding(ending), 'was ended by SIGKILL');
  assert.ok(await poll(() => !isAlive(grandchild) || undefined, { everyMs: 20, timeoutMs: 5_000 }));
});

test('stopping what has ended already is no error', async (t) => {
  const { running } = await runShell(t, 'exit 5');
  await running.ended;
  const ending = await running.stop([{ signal: 'SIGTERM', limitMs: 1_000 }]);
  assert.equal(describeEnding(ending), 'exited with code 5');
});

test('a program that does not exist is an error at once', async (t) => {
  const log = await openLog(path.join(await makeTempDir(t), 'none.log'));
  t.after(log.close);
  const starting = spawnInBackground({ command: '/no/such/program', args: [], env: {}, logFd: log.fd });
  await assert.rejects(starting, { code: 'ENOENT' });
});

test('a new log leaves the one of the run before to be read', async (t) => {
  const file = path.join(await makeTempDir(t), 'some.log');
  for (const text of ['first', 'second']) {
    const log = await openLog(file);
    const running = await spawnInBackground({
      command: 'echo',
      args: [text],
      env: process.env,
      logFd: log.fd,
    });
    await running.ended;
    await log.close();
  }
  assert.deepEqual(await lastLines(file, 5), ['second']);
  assert.deepEqual(await lastLines(`${file}.previous`, 5), ['first']);
});
