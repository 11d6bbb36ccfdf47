import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, TraceFlags, defaultTextMapSetter, trace } from '@opentelemetry/api';
import { createSessionPropagator } from '../src/tracing/session-propagator.ts';

test('every request carries the session as baggage, and its place in a trace where it has one', () => {
  const propagator = createSessionPropagator('5a1e0c1e-6a53-4f0e-9d9c-0a8f4f7f3c55');
  const baggage = 'session.id=5a1e0c1e-6a53-4f0e-9d9c-0a8f4f7f3c55';
  const untraced: Record<string, string> = {};
  propagator.inject(ROOT_CONTEXT, untraced, defaultTextMapSetter);
  assert.deepEqual(untraced, { baggage });

  const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };
  const traced: Record<string, string> = {};
  propagator.inject(trace.setSpanContext(ROOT_CONTEXT, span), traced, defaultTextMapSetter);
  assert.deepEqual(traced, { baggage, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` });
  assert.deepEqual(propagator.fields().toSorted(), ['baggage', 'traceparent', 'tracestate']);
});
