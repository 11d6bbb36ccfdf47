import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createBatchQueue, type BatchQueue } from '../../src/export/batch-queue.ts';
import { WaitingBatch } from '../../src/export/waiting-batch.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Probe {
  readonly queue: BatchQueue;
  readonly dropped: WaitingBatch[];
}

function createQueue(limits: { maxItems?: number; maxBytes?: number } = {}): Probe {
  const dropped: WaitingBatch[] = [];
  const queue = createBatchQueue({
    maxItems: 1000,
    maxBytes: 1e9,
    ...limits,
    onDrop: (batch) => dropped.push(batch),
  });
  return { queue, dropped };
}

function makeBatch(request: Uint8Array, itemCount = 1): WaitingBatch {
  return new WaitingBatch({ request, itemCount });
}

function takeAll(queue: BatchQueue): WaitingBatch[] {
  const taken: WaitingBatch[] = [];
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) taken.push(batch);
  return taken;
}

test('batches leave in the order they came in; one that is put back leaves first', () => {
  const { queue } = createQueue();
  const batches = [1, 2, 3].map((size) => makeBatch(Buffer.alloc(size), size));
  for (const batch of batches) queue.push(batch);
  assert.deepEqual([queue.itemCount, queue.byteLength, queue.batchCount], [6, 6, 3]);
  const first = queue.take();
  assert.equal(first, batches[0]);
  assert.deepEqual([queue.itemCount, queue.byteLength, queue.batchCount], [5, 5, 2]);
  queue.putBack(batches[0]!);
  assert.deepEqual(takeAll(queue), batches);
  assert.deepEqual([queue.itemCount, queue.byteLength, queue.batchCount], [0, 0, 0]);
});

for (const [bound, limits] of [
  ['items', { maxItems: 6 }],
  ['bytes', { maxBytes: 60 }],
] as const) {
  test(`a queue is bounded in ${bound}: the oldest go, one that is put back before all others`, () => {
    const { queue, dropped } = createQueue(limits);
    const batches = Array.from({ length: 4 }, () => makeBatch(Buffer.alloc(20), 2));
    for (const batch of batches) queue.push(batch);
    assert.deepEqual(dropped, [batches[0]]);
    const taken = queue.take();
    assert.equal(taken, batches[1]);
    queue.push(makeBatch(Buffer.alloc(20), 2));
    queue.putBack(taken!);
    assert.deepEqual(dropped, [batches[0], batches[1]]);
    queue.makeRoom(3, 30);
    assert.deepEqual(dropped.slice(2), [batches[2], batches[3]]);
  });
}

test('a batch that is larger than the queue is kept until another one comes', () => {
  const { queue, dropped } = createQueue({ maxBytes: 10 });
  const large = makeBatch(Buffer.alloc(100));
  queue.push(large);
  assert.deepEqual(dropped, []);
  queue.push(makeBatch(Buffer.alloc(1)));
  assert.deepEqual(dropped, [large]);
});

test('what waits behind the first few is packed, counts as small as it is, and leaves as it came', async () => {
  const { queue } = createQueue();
  const request = Buffer.from('service.name=probe '.repeat(1000));
  const batches = Array.from({ length: 20 }, () => makeBatch(request));
  for (const batch of batches) queue.push(batch);
  await waitUntil('packed batches', () => batches.slice(8).every((batch) => !batch.canBePacked));
  await waitUntil('a smaller queue', () => queue.byteLength < 9 * request.length);
  assert.equal(
    queue.byteLength,
    batches.reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
  const [first, ...others] = takeAll(queue);
  assert.equal(first?.byteLength, request.length);
  for (const batch of others) assert.deepEqual(Buffer.from(await batch.read()), request);
  assert.equal(queue.byteLength, 0);
});

test('what cannot be made smaller waits as it is, and is not tried again', async () => {
  const { queue } = createQueue();
  const request = randomBytes(10_000);
  const batches = Array.from({ length: 12 }, () => makeBatch(request));
  for (const batch of batches) queue.push(batch);
  await waitUntil('tried batches', () => batches.slice(8).every((batch) => !batch.canBePacked));
  assert.equal(queue.byteLength, 12 * request.length);
  assert.deepEqual(Buffer.from(await batches[11]!.read()), request);
});

test('a batch that leaves while it is being packed is not counted twice', async () => {
  const { queue } = createQueue();
  const request = Buffer.from('x'.repeat(100_000));
  const batches = Array.from({ length: 9 }, () => makeBatch(request));
  for (const batch of batches) queue.push(batch);
  const taken = takeAll(queue);
  assert.equal(queue.byteLength, 0);
  await waitUntil('the packed batch', () => taken[8]!.byteLength < request.length);
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(queue.byteLength, 0);
  queue.putBack(taken[8]!);
  assert.equal(queue.byteLength, taken[8]!.byteLength);
});
