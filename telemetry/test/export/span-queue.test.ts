import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSpanQueue, type SpanQueue, type SpanQueueOptions } from '../../src/export/span-queue.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { listSpanNames } from '../helpers/otlp-messages.ts';

const wide = { maxSpans: 1000, maxBytes: 1e6, maxBatchSpans: 1000, maxBatchBytes: 1e6 };

function createQueue(options: Partial<SpanQueueOptions>): SpanQueue {
  return createSpanQueue({ resource, ...wide, ...options });
}

/** Adds spans named 0, 1, 2 … and tells which of them were taken. */
function addMany(queue: SpanQueue, count: number, text?: string): string[] {
  const names = Array.from({ length: count }, (_, index) => String(index));
  return names.filter((name) => queue.add(makeEndedSpan(name, text === undefined ? {} : { text })));
}

function takeAll(queue: SpanQueue): string[][] {
  const batches: string[][] = [];
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
    const names = listSpanNames(batch.request);
    assert.equal(batch.spanCount, names.length);
    batches.push(names);
  }
  return batches;
}

test('spans leave in batches of the size that is set, the oldest first, and the last may be smaller', () => {
  const queue = createQueue({ maxBatchSpans: 2 });
  assert.equal(queue.hasFullBatch, false);
  addMany(queue, 5);
  assert.equal(queue.hasFullBatch, true);
  assert.equal(queue.size, 5);
  assert.deepEqual(takeAll(queue), [['0', '1'], ['2', '3'], ['4']]);
  assert.deepEqual([queue.size, queue.hasFullBatch], [0, false]);
});

test('a full queue refuses the newest span, and takes spans again once a batch has left', () => {
  const queue = createQueue({ maxSpans: 3, maxBatchSpans: 2 });
  assert.deepEqual(addMany(queue, 5), ['0', '1', '2']);
  queue.take();
  assert.deepEqual(addMany(queue, 5), ['0', '1']);
  assert.equal(queue.size, 3);
});

test('a queue is bounded in bytes too, and only the last span may go beyond', () => {
  const queue = createQueue({ maxBytes: 10_000, maxBatchSpans: 3 });
  assert.deepEqual(addMany(queue, 10, 'x'.repeat(2000)), ['0', '1', '2', '3', '4']);
  queue.take();
  assert.equal(queue.add(makeEndedSpan('again')), true);
});

test('a batch is full by its bytes too', () => {
  const queue = createQueue({ maxBatchBytes: 3000 });
  addMany(queue, 5, 'x'.repeat(2000));
  assert.deepEqual(takeAll(queue), [['0', '1'], ['2', '3'], ['4']]);
});

test('an empty queue has nothing to take', () => {
  assert.equal(createQueue({}).take(), undefined);
});
