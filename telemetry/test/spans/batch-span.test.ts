import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { withBatchSpan, withSpan } from '../helpers/probe-telemetry.ts';
import { captureTracePlace, type TracePlace } from '@holdfast/telemetry';
import { startTestTelemetry } from '@holdfast/telemetry/testing';

const telemetry = startTestTelemetry();
afterEach(() => telemetry.reset());
after(telemetry.shutdown);

/**
 * Runs a batch that so many members, each a trace of its own, wait for.
 *
 * @returns how many members have no link from it, as it was told
 */
async function runBatch(members: number): Promise<number> {
  const places: TracePlace[] = [];
  const captured = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const waiting = Array.from({ length: members }, async () =>
    withSpan('member', {}, async () => {
      places.push(captureTracePlace());
      if (places.length === members) captured.resolve();
      await done.promise;
    }),
  );
  await captured.promise;
  const unlinked = await withBatchSpan('batch', places, async (_span, left) => Promise.resolve(left));
  done.resolve();
  await Promise.all(waiting);
  return unlinked;
}

for (const [members, unlinked] of [
  [2, 0],
  [128, 0],
  [129, 1],
  [300, 172],
] as const) {
  test(`the span of a batch of ${members} links to the first 128, says how many it left out, and each member links to it`, async () => {
    assert.equal(await runBatch(members), unlinked);
    const batch = telemetry.spans().find(({ name }) => name === 'batch');
    assert.ok(batch);
    const all = telemetry.spans().filter(({ name }) => name === 'member');
    assert.equal(all.length, members);
    assert.deepEqual(
      batch.links.map(({ context }) => context.spanId),
      all.slice(0, 128).map((member) => member.spanContext().spanId),
    );
    assert.equal(batch.droppedLinksCount, 0);
    for (const member of all) {
      assert.deepEqual(
        member.links.map(({ context }) => context.spanId),
        [batch.spanContext().spanId],
      );
    }
  });
}
