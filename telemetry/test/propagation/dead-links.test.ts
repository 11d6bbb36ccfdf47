import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, TraceFlags, context, trace } from '@opentelemetry/api';
import { withBatchSpan, withSpan } from '../helpers/probe-telemetry.ts';
import { captureTracePlace, type TracePlace } from '@holdfast/telemetry';
import { collectSpans } from '../helpers/started-telemetry.ts';

test('the members of a batch that is not sampled do not link to it', async () => {
  // Roots are not sampled here, and so the batch is not; its members continue what their callers sampled.
  const spans = await collectSpans({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, async () => {
    const places: TracePlace[] = [];
    const captured = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const members = ['1', '2'].map(async (digit) => {
      const caller = {
        traceId: digit.repeat(32),
        spanId: digit.repeat(16),
        traceFlags: TraceFlags.SAMPLED,
        isRemote: true,
      };
      return context.with(trace.setSpanContext(ROOT_CONTEXT, caller), async () =>
        withSpan('member', {}, async () => {
          places.push(captureTracePlace());
          if (places.length === 2) captured.resolve();
          await done.promise;
        }),
      );
    });
    await captured.promise;
    await withBatchSpan('batch', places, async () => Promise.resolve());
    done.resolve();
    await Promise.all(members);
  });
  assert.deepEqual(
    spans.map(({ name, links }) => [name, links.length]),
    [
      ['member', 0],
      ['member', 0],
    ],
  );
});

test('a batch links to its sampled members alone, and counts no other as left out', async () => {
  const [batch] = await collectSpans({}, async () => {
    const unsampled = Array.from({ length: 200 }, () => makePlace('1', TraceFlags.NONE));
    await withBatchSpan('batch', [...unsampled, makePlace('2', TraceFlags.SAMPLED)], async () =>
      Promise.resolve(),
    );
  });
  assert.deepEqual(
    batch?.links.map((link) => link.context.spanId),
    ['2'.repeat(16)],
  );
});

function makePlace(digit: string, traceFlags: TraceFlags): TracePlace {
  const member = { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags };
  return context.with(trace.setSpanContext(ROOT_CONTEXT, member), captureTracePlace);
}
