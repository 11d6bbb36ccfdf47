import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { AttemptFailure } from '../../src/calls/attempt-failure.ts';
import { createCircuit, type Circuit } from '../../src/calls/circuit.ts';
import { circuitLimits, type FailureKind } from '../../src/calls/retry-rules.ts';

function createLoggedCircuit(context: TestContext): { circuit: Circuit; lines: string[] } {
  context.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const lines: string[] = [];
  const write =
    (level: string) =>
    (_fields: unknown, message?: unknown): void =>
      void lines.push(`${level} ${String(message).split(':')[0]}`);
  const logger = { info: write('info'), warn: write('warn') };
  return { circuit: createCircuit({ callee: 'user-service', logger }), lines };
}

/** Runs an attempt. @returns what came of it, and whether it was made */
async function run(circuit: Circuit, outcome: FailureKind | 'answer') {
  let made = false;
  try {
    await circuit.run(async () => {
      made = true;
      if (outcome !== 'answer') throw new AttemptFailure(outcome, { cause: new Error(outcome) });
    });
    return { made, result: 'answer' };
  } catch (error) {
    assert.ok(error instanceof AttemptFailure);
    return { made, result: error.kind };
  }
}

const rejected = { made: false, result: 'circuit-open' };

async function openCircuit(circuit: Circuit): Promise<void> {
  for (let count = 0; count < circuitLimits.minSamples; count += 1) {
    assert.equal((await run(circuit, 'no-answer')).made, true);
  }
}

test('after 10 outages nothing goes through, until a second later one attempt closes it', async (context) => {
  const { circuit, lines } = createLoggedCircuit(context);
  await openCircuit(circuit);
  context.mock.timers.tick(999);
  assert.deepEqual(await run(circuit, 'answer'), rejected);
  context.mock.timers.tick(1);
  assert.deepEqual(await run(circuit, 'answer'), { made: true, result: 'answer' });
  assert.equal(circuit.isOpen(), false);
  assert.deepEqual(lines, ['warn The circuit opened', 'info The circuit closed']);
});

test('one attempt at a time probes; meanwhile the others are turned away at once, and do not queue', async (context) => {
  const { circuit } = createLoggedCircuit(context);
  await openCircuit(circuit);
  context.mock.timers.tick(1000);
  const probe = Promise.withResolvers<void>();
  const probing = circuit.run(async () => probe.promise);
  const others = await Promise.all(Array.from({ length: 100 }, async () => run(circuit, 'answer')));
  assert.deepEqual(new Set(others.map(({ result }) => result)), new Set(['circuit-open']));
  probe.resolve();
  await probing;
  assert.equal((await run(circuit, 'answer')).made, true);
});

test('an attempt that fails as a probe keeps it open for another second, and a long outage is logged once', async (context) => {
  const { circuit, lines } = createLoggedCircuit(context);
  await openCircuit(circuit);
  for (let second = 0; second < 5; second += 1) {
    context.mock.timers.tick(1000);
    assert.deepEqual(await run(circuit, 'not-connected'), { made: true, result: 'not-connected' });
    assert.deepEqual(await run(circuit, 'answer'), rejected);
  }
  assert.deepEqual(lines, ['warn The circuit opened']);
});

test('an overload as a probe closes it: the callee is there', async (context) => {
  const { circuit } = createLoggedCircuit(context);
  await openCircuit(circuit);
  context.mock.timers.tick(1000);
  assert.deepEqual(await run(circuit, 'overloaded'), { made: true, result: 'overloaded' });
  assert.equal(circuit.isOpen(), false);
});

test('neither overloads and refusals nor outages of every other attempt open it', async (context) => {
  const { circuit } = createLoggedCircuit(context);
  for (let count = 0; count < 200; count += 1) {
    assert.equal((await run(circuit, count % 2 === 0 ? 'overloaded' : 'refused')).made, true);
  }
  for (let count = 0; count < 200; count += 1) {
    assert.equal((await run(circuit, count % 2 === 0 ? 'answer' : 'no-answer')).made, true);
  }
});
