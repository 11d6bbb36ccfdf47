import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { LaneOverloadedError, createLane } from '../../src/postgres/lane.ts';

/** A lane whose batches wait until the test lets them go; each operation's result is itself in capitals. */
function createGatedLane(limits: { maxBatch?: number; maxQueue?: number; maxWaitMs?: number } = {}) {
  const batches: string[][] = [];
  let inFlight = Promise.withResolvers<void>();
  const lane = createLane<string, string>({
    maxBatch: limits.maxBatch ?? 100,
    maxQueue: limits.maxQueue ?? 100,
    maxWaitMs: limits.maxWaitMs ?? 60_000,
    idOf: (operation) => operation.slice(0, 1),
    run: async (members) => {
      const operations = members.map(({ operation }) => operation);
      batches.push(operations);
      await inFlight.promise;
      return operations.map((operation) => operation.toUpperCase());
    },
    isMembersFault: (error) => error instanceof Error && error.message === 'fault',
  });
  /** Ends the batch in flight, well or with an error, and lets everything that is ready go on. */
  const release = async (failure?: Error): Promise<void> => {
    const { resolve, reject } = inFlight;
    inFlight = Promise.withResolvers();
    if (failure === undefined) resolve();
    else reject(failure);
    for (let round = 0; round < 5; round += 1) await new Promise(setImmediate);
  };
  return { lane, batches, release };
}

test('an operation on an idle lane goes at once, alone; what arrives meanwhile is the next batch, in order', async () => {
  const { lane, batches, release } = createGatedLane();
  const results = ['a', 'b', 'c', 'd'].map(async (operation) => lane.submit(operation));
  assert.deepEqual(batches, [['a']]);
  assert.equal(lane.depth(), 3);
  await release();
  assert.deepEqual(batches, [['a'], ['b', 'c', 'd']]);
  await release();
  assert.deepEqual(await Promise.all(results), ['A', 'B', 'C', 'D']);
  assert.equal(lane.depth(), 0);
});

test('no batch is larger than its bound', async () => {
  const { lane, batches, release } = createGatedLane({ maxBatch: 2 });
  const results = ['a', 'b', 'c', 'd'].map(async (operation) => lane.submit(operation));
  for (let round = 0; round < 3; round += 1) await release();
  await Promise.all(results);
  assert.deepEqual(batches, [['a'], ['b', 'c'], ['d']]);
});

test('two operations of one id never share a batch, and keep their order', async () => {
  const { lane, batches, release } = createGatedLane();
  const results = ['x', 'a1', 'b1', 'a2', 'a3'].map(async (operation) => lane.submit(operation));
  for (let round = 0; round < 4; round += 1) await release();
  await Promise.all(results);
  assert.deepEqual(batches, [['x'], ['a1', 'b1'], ['a2'], ['a3']]);
});

test('a full queue refuses at once, and takes operations again when it has room', async () => {
  const { lane, batches, release } = createGatedLane({ maxQueue: 2 });
  const results = ['a', 'b', 'c'].map(async (operation) => lane.submit(operation));
  await assert.rejects(lane.submit('d'), LaneOverloadedError);
  await release();
  results.push(lane.submit('e'));
  for (let round = 0; round < 2; round += 1) await release();
  await Promise.all(results);
  assert.deepEqual(batches, [['a'], ['b', 'c'], ['e']]);
});

test("one member's fault fails that member alone: the others are run one by one", async () => {
  const { lane, release } = createGatedLane();
  const results = Promise.allSettled(['x', 'a', 'b'].map(async (operation) => lane.submit(operation)));
  await release();
  await release(new Error('fault'));
  await release(new Error('fault'));
  await release();
  const [, first, second] = await results;
  assert.equal(first?.status, 'rejected');
  assert.deepEqual(second, { status: 'fulfilled', value: 'B' });
});

test('an outage fails every member of the batch, and the lane goes on', async () => {
  const { lane, release } = createGatedLane();
  const results = Promise.allSettled(['x', 'a', 'b'].map(async (operation) => lane.submit(operation)));
  await release();
  await release(new Error('outage'));
  const [, first, second] = await results;
  assert.deepEqual([first?.status, second?.status], ['rejected', 'rejected']);
  const next = lane.submit('c');
  await release();
  assert.equal(await next, 'C');
});

test('what has waited past the deadline is refused at once, and what came later keeps its place', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { lane, batches, release } = createGatedLane({ maxWaitMs: 50 });
  const startedAtMs = performance.now();
  const inFlight = lane.submit('a');
  const waiting = lane.submit('b');
  const refused = assert.rejects(waiting, LaneOverloadedError);
  // The queue's clock is the real one: the timer alone is the test's.
  await pollUntil('50 ms', () => performance.now() - startedAtMs > 51);
  const late = lane.submit('c');
  context.mock.timers.tick(51);
  await refused;
  await release();
  await release();
  assert.deepEqual(await Promise.all([inFlight, late]), ['A', 'C']);
  assert.deepEqual(batches, [['a'], ['c']]);
});
