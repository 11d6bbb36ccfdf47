import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatchProcessor } from '../../src/export/batch-processor.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { createProbeTransport, shortPauses, unreachable } from '../helpers/probe-transport.ts';

const spanCount = 150_000;
const maxBytes = 4 * 1024 * 1024;

test('with the backend gone for good, memory stays where the bound is, however many spans end', async () => {
  const probe = createProbeTransport(() => unreachable);
  const stop = new AbortController();
  const processor = createBatchProcessor({
    ...probe,
    resource,
    delayMs: 50,
    exportTimeoutMs: 60_000,
    maxItems: 100_000,
    maxBytes,
    maxBatchItems: 512,
    pauses: shortPauses,
    giveUp: stop.signal,
  });
  const spans = Array.from({ length: 100 }, (_, index) =>
    makeEndedSpan(`span ${index}`, { text: 'x'.repeat(600 + index) }),
  );
  const before = measureBytes();
  let most = 0;
  for (let index = 0; index < spanCount; index += 1) {
    processor.onEnd(spans[index % spans.length]!);
    if (index % 5000 === 0) {
      await new Promise((resolve) => void setImmediate(resolve));
      most = Math.max(most, measureBytes() - before);
    }
  }
  stop.abort();
  await assert.rejects(processor.shutdown(), /Lost \d+ spans at the end: The backend is away/);
  // They take more than 100 MB in all. Beside the queue there is what is not yet collected.
  assert.ok(most < maxBytes + 64 * 1024 * 1024, `${most} bytes`);
});

/** Of the heap, and of the buffers that requests are. */
function measureBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
