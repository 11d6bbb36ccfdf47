import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { trace, type Context } from '@opentelemetry/api';
import { rootContext } from '../../src/spans/slim-context.ts';
import { createTracerProvider } from '../../src/spans/tracer-provider.ts';
import { fakeClock, originMs } from '../helpers/fake-clock.ts';

function createTracer() {
  const provider = createTracerProvider({ resource: resourceFromAttributes({}), spanProcessors: [] });
  const tracer = provider.getTracer('probe');
  return (name: string, of: Context = rootContext) => tracer.startSpan(name, {}, of);
}

/** When a span started and ended, in ms after the origin of the fake clock. */
function readMs(span: unknown): number[] {
  const { startTime, endTime } = span as ReadableSpan;
  return [startTime, endTime].map((time) => hrTimeToMilliseconds(time) - originMs);
}

test('a machine whose clock is set back while a trace goes on moves no span of it, but all that begin later', (context) => {
  const clock = fakeClock(context);
  const start = createTracer();
  const parent = start('parent');
  clock.advance(100);
  clock.setDate(originMs - 50_000);
  const child = start('child', trace.setSpan(rootContext, parent));
  clock.advance(10);
  child.end();
  parent.end();
  const later = start('later');
  later.end();
  assert.deepEqual(readMs(parent), [1000, 1110]);
  assert.deepEqual(readMs(child), [1100, 1110]);
  assert.deepEqual(readMs(later), [-49_990, -49_990]);
});

test('spans are told apart to the microsecond, after months of running too', (context) => {
  fakeClock(context);
  const monthsMs = 200 * 24 * 3600 * 1000;
  let nowMs = monthsMs;
  context.mock.method(performance, 'now', () => nowMs);
  context.mock.method(Date, 'now', () => originMs + Math.floor(nowMs));
  const start = createTracer();
  const first = start('first');
  nowMs += 0.001;
  const second = start('second', trace.setSpan(rootContext, first));
  const [one = 0, two = 0] = [first, second].map((span) => (span as unknown as ReadableSpan).startTime[1]);
  assert.ok(Math.abs(two - one - 1000) < 20, `${one} ns and ${two} ns`);
});

test('a span that is said to end before its start has no duration', () => {
  const span = createTracer()('backwards');
  span.end(new Date(0));
  const { startTime, endTime, duration } = span as unknown as ReadableSpan;
  assert.deepEqual([endTime, duration], [startTime, [0, 0]]);
});
