import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeStartError, runService, type ClosingStep } from '@holdfast/service-kit/process';
import { createLogger } from '@holdfast/telemetry/pino';

function createMemoryLogger(): { logger: ReturnType<typeof createLogger>; logged: () => string } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ serviceName: 'probe', level: 'info', destination });
  return { logger, logged: () => lines.join('') };
}

/** Runs a service of these steps, sends the signals once it serves, and gives status, order and log. */
async function runAndStop(
  steps: Record<string, () => Promise<void>>,
  sent: readonly ('SIGTERM' | 'SIGINT')[] = ['SIGTERM'],
): Promise<{ status: number; order: string[]; logged: string }> {
  const signals = new EventEmitter();
  const { logger, logged } = createMemoryLogger();
  const order: string[] = [];
  const closing: ClosingStep[] = Object.entries(steps).map(([name, close]) => ({
    name,
    close: async () => {
      order.push(name);
      await close();
      order.push(`${name} done`);
    },
  }));
  const started = Promise.withResolvers<void>();
  const running = runService(signals, async () => {
    started.resolve();
    return { logger, steps: closing };
  });
  await started.promise;
  for (const signal of sent) signals.emit(signal);
  const status = await running;
  return { status, order, logged: logged() };
}

const closeWell = async (): Promise<void> => Promise.resolve();

test('a signal closes the steps one after another, in their order, and gives status 0', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { status, order, logged } = await runAndStop(
      {
        server: async () => new Promise((resolve) => void setImmediate(resolve)),
        database: closeWell,
        telemetry: closeWell,
      },
      [signal],
    );
    assert.equal(status, 0);
    const names = ['server', 'database', 'telemetry'];
    assert.deepEqual(
      order,
      names.flatMap((name) => [name, `${name} done`]),
    );
    assert.match(logged, new RegExp(`"holdfast.stop.signal":"${signal}"`));
  }
});

test('a step that fails is logged by its name, gives status 1, and the next ones run', async () => {
  const { status, order, logged } = await runAndStop({
    server: async () => Promise.reject(new Error('stuck')),
    sweeper: () => {
      throw new Error('thrown at once');
    },
    database: closeWell,
  });
  assert.equal(status, 1);
  assert.deepEqual(order, ['server', 'sweeper', 'database', 'database done']);
  assert.match(logged, /"holdfast\.stop\.step":"server"/);
  assert.match(logged, /stuck/);
  assert.match(logged, /"holdfast\.stop\.step":"sweeper"/);
});

test('a step that hangs has its share, and the last one has its own, whatever came before', async () => {
  const signals = new EventEmitter();
  const { logger, logged } = createMemoryLogger();
  const told: Record<string, number> = {};
  const hang = (name: string) => async (timeoutMs: number) => {
    told[name] = timeoutMs;
    return new Promise<never>(() => undefined);
  };
  const started = Promise.withResolvers<void>();
  const running = runService(
    signals,
    async () => {
      started.resolve();
      return {
        logger,
        steps: [
          { name: 'server', close: hang('server') },
          { name: 'database', close: hang('database') },
          { name: 'telemetry', close: async (timeoutMs) => void (told['telemetry'] = timeoutMs) },
        ],
      };
    },
    { totalMs: 1000, lastStepMs: 500 },
  );
  await started.promise;
  signals.emit('SIGTERM');
  assert.equal(await running, 1);
  assert.match(logged(), /"holdfast.stop.step":"server"/);
  assert.match(logged(), /"holdfast.stop.step":"database"/);
  // 1000 less what is kept for the database and telemetry, less the grace.
  assert.ok(told['server']! <= 250 && told['server']! > 200, JSON.stringify(told));
  assert.equal(told['database'], 0);
  assert.ok(told['telemetry']! > 200 && told['telemetry']! <= 300, JSON.stringify(told));
});

test('a step that fails after its share disturbs nothing', async () => {
  const signals = new EventEmitter();
  const { logger } = createMemoryLogger();
  const late = Promise.withResolvers<void>();
  const running = runService(
    signals,
    async () => {
      queueMicrotask(() => void setImmediate(() => signals.emit('SIGTERM')));
      return {
        logger,
        steps: [
          { name: 'server', close: async () => late.promise },
          {
            name: 'telemetry',
            close: async () => {
              late.reject(new Error('too late'));
              await new Promise((resolve) => void setImmediate(resolve));
            },
          },
        ],
      };
    },
    { totalMs: 300, lastStepMs: 200 },
  );
  assert.equal(await running, 1);
});

test('repeated signals close everything once', async () => {
  const { status, order } = await runAndStop({ server: closeWell, database: closeWell }, [
    'SIGINT',
    'SIGTERM',
    'SIGINT',
  ]);
  assert.equal(status, 0);
  assert.deepEqual(order, ['server', 'server done', 'database', 'database done']);
});

test('a signal before the service serves ends it at once with status 0, though the start goes on', async () => {
  const signals = new EventEmitter();
  const running = runService(signals, async () => new Promise<never>(() => undefined));
  signals.emit('SIGTERM');
  assert.equal(await running, 0);
});

test('a start that fails after the signal disturbs nothing', async () => {
  const signals = new EventEmitter();
  const start = Promise.withResolvers<never>();
  const running = runService(signals, async () => start.promise);
  signals.emit('SIGTERM');
  assert.equal(await running, 0);
  start.reject(new Error('too late'));
  await new Promise((resolve) => void setImmediate(resolve));
});

test('a start that fails passes its error on', async () => {
  const failure = new Error('no database');
  await assert.rejects(
    runService(new EventEmitter(), async () => Promise.reject(failure)),
    (error) => error === failure,
  );
});

test('a step that never ends, with nothing else going on, gives status 1 within 5 s', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../fixtures/hanging-stop.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const startedAt = performance.now();
  const [status] = (await once(child, 'close')) as [number | null];
  const output = Buffer.concat(chunks).toString();
  assert.equal(status, 1, output);
  assert.match(output, /The stop took longer than 4500 ms/);
  assert.ok(performance.now() - startedAt < 8000);
});

test('a stop in time leaves no timer behind that would keep the process alive', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  await runAndStop({ server: closeWell });
  const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  assert.equal(after, before);
});

function createListenError(code: string): Error {
  return Object.assign(new Error(`listen ${code}: 0.0.0.0:80`), { code });
}

test('a start that fails over its port names the variable; other errors speak for themselves', () => {
  assert.match(describeStartError(createListenError('EADDRINUSE')), /0\.0\.0\.0:80.*PORT/);
  assert.match(describeStartError(createListenError('EACCES')), /PORT.*1023/);
  assert.equal(describeStartError(new Error('Configuration: PORT: wrong')), 'Configuration: PORT: wrong');
  assert.equal(describeStartError('text'), 'text');
});
