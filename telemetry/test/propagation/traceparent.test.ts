import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, TraceFlags, context, trace } from '@opentelemetry/api';
import { getSampledTraceparent } from '@holdfast/telemetry';
import { startTestTelemetry } from '@holdfast/telemetry/testing';

test('the traceparent of the active span is given where its trace is sampled, and says what of its id is random', async (t) => {
  const telemetry = startTestTelemetry();
  t.after(telemetry.shutdown);
  const ids = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  const read = (traceFlags: TraceFlags, isRemote = false) =>
    context.with(trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceFlags, isRemote }), getSampledTraceparent);
  const written = `00-${ids.traceId}-${ids.spanId}`;
  // Without a caller the trace is ours, and its id random.
  assert.equal(read(TraceFlags.SAMPLED), `${written}-03`);
  assert.equal(read(TraceFlags.SAMPLED, true), `${written}-01`);
  assert.equal(read(TraceFlags.NONE), undefined);
  assert.equal(getSampledTraceparent(), undefined);
});
