import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '@holdfast/telemetry';
import { createBackgroundTasks } from '../src/background-tasks.ts';

function createTasks(timeoutMs: number) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ serviceName: 'test', level: 'info', destination });
  return { tasks: createBackgroundTasks({ logger, timeoutMs }), lines };
}

test('close waits for the tasks that run', async () => {
  const { tasks } = createTasks(10_000);
  const gate = Promise.withResolvers<void>();
  let finished = false;
  tasks.start('a task', async () => {
    await gate.promise;
    finished = true;
  });
  const closed = tasks.close();
  gate.resolve();
  await closed;
  assert.ok(finished);
});

test('close gives up on a task that does not end', async () => {
  const { tasks } = createTasks(20);
  tasks.start('an endless task', async () => new Promise(() => undefined));
  await tasks.close();
});

test('a failure is logged by the task’s name, and reaches nobody else', async () => {
  const { tasks, lines } = createTasks(10_000);
  tasks.start('a task', async () => {
    throw new Error('no luck');
  });
  await tasks.close();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /"task":"a task"/);
  assert.match(lines[0] ?? '', /no luck/);
});

test('more than a thousand tasks at once are not begun', async () => {
  const { tasks, lines } = createTasks(10_000);
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  for (let index = 0; index < 1005; index += 1) {
    tasks.start('a task', async () => {
      begun += 1;
      await gate.promise;
    });
  }
  gate.resolve();
  await tasks.close();
  assert.equal(begun, 1000);
  assert.equal(lines.length, 5);
});
