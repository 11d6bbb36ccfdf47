import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startPeriodicTask, type Round } from '@holdfast/service-kit/process';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';

/** Starts a task whose rounds are numbered from 1. */
function startTask(
  context: TestContext,
  {
    intervalMs,
    run,
  }: { intervalMs: number; run: (round: number, signal: AbortSignal) => Promise<Round | void> },
) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ serviceName: 'test', level: 'info', destination });
  let rounds = 0;
  const task = startPeriodicTask({
    name: 'a task',
    intervalMs,
    logger,
    runRound: async (signal) => {
      rounds += 1;
      return run(rounds, signal);
    },
  });
  context.after(task.close);
  return { task, lines, rounds: () => rounds };
}

test('the first round runs at once, and each of the others after a pause', async (context) => {
  const { rounds } = startTask(context, { intervalMs: 5, run: async () => {} });
  assert.equal(rounds(), 1);
  await pollUntil('a third round', () => rounds() >= 3);
});

test('rounds never overlap', async (context) => {
  let running = 0;
  let most = 0;
  const { rounds } = startTask(context, {
    intervalMs: 1,
    run: async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
  });
  await pollUntil('a fifth round', () => rounds() >= 5);
  assert.equal(most, 1);
});

test('a round that fails is followed by a pause, however it fails', async (context) => {
  const { task, rounds } = startTask(context, {
    intervalMs: 60_000,
    run: () => {
      throw new Error('at once');
    },
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(rounds(), 1);
  await task.close();
  assert.equal(rounds(), 1);
});

test('the pause doubles with each round that fails, and is as before after one that does not', async (context) => {
  const startedAt: number[] = [];
  const { task } = startTask(context, {
    intervalMs: 20,
    run: async (round) => {
      startedAt.push(performance.now());
      if (round <= 4) throw new Error(`failure ${round}`);
      return round === 5 ? { failure: new Error('of a part') } : {};
    },
  });
  await pollUntil('the round after the pauses', () => startedAt.length >= 6);
  await task.close();
  const pauses = startedAt.slice(1).map((at, index) => at - startedAt[index]!);
  // A timer may be early by a millisecond, and late by any time.
  for (const [index, leastMs] of [40, 80, 160, 320, 20].entries()) assert.ok(pauses[index]! >= leastMs - 1.5);
  assert.ok(pauses[4]! < 320, `${pauses[4]} ms`);
});

test('of failures in a row the first is logged, and the success that ends them', async (context) => {
  const { rounds, task, lines } = startTask(context, {
    intervalMs: 1,
    run: async (round) => {
      if (round === 4) return { failure: new Error('of a part') };
      if (round >= 2 && round <= 5) throw new Error(`failure ${round}`);
      return {};
    },
  });
  await pollUntil('rounds after the failures', () => rounds() >= 8);
  await task.close();
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    logged.map((line) => [line['level'], line['holdfast.task.name']]),
    [
      ['warn', 'a task'],
      ['info', 'a task'],
    ],
  );
  assert.match(lines[0] ?? '', /failure 2/);
});

test('close tells the round that runs, waits for it, and begins no other', async (context) => {
  let ended = false;
  const { task, rounds } = startTask(context, {
    intervalMs: 1,
    run: async (_round, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await new Promise((resolve) => setImmediate(resolve));
      ended = true;
    },
  });
  await task.close();
  assert.ok(ended);
  assert.equal(rounds(), 1);
  await task.close();
});

test('close gives up on a round that does not end', async (context) => {
  const { task } = startTask(context, { intervalMs: 1, run: async () => new Promise(() => undefined) });
  await task.close();
});
