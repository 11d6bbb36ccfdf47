import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { annotateSpan, withSpan, withSpanSync } from '../helpers/probe-telemetry.ts';
import { withoutTracing } from '@holdfast/telemetry';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';

const telemetry = startTestTelemetry();
afterEach(() => telemetry.reset());
after(telemetry.shutdown);

test('a step is an INTERNAL span with its attributes, active while it runs, and gives its result', async () => {
  const result = await withSpan('reserve_item', { 'probe.item.id': '123' }, async (span) => {
    span.setAttributes({ 'probe.reservation.status': 'reserved' });
    annotateSpan({ 'probe.user.name': 'test' });
    return trace.getActiveSpan()?.spanContext().spanId;
  });
  const [span] = telemetry.spans();
  assert.equal(span?.spanContext().spanId, result);
  assert.equal(span?.kind, SpanKind.INTERNAL);
  assert.deepEqual(span?.attributes, {
    'probe.item.id': '123',
    'probe.reservation.status': 'reserved',
    'probe.user.name': 'test',
  });
  assert.equal(trace.getActiveSpan(), undefined);
});

test('steps within steps, awaited and at once, nest below their parent', async () => {
  await withSpan('outer', {}, async () => {
    await Promise.all([
      withSpan('first', {}, async () => withSpan('inner', {}, async () => Promise.resolve())),
      Promise.resolve().then(() => withSpanSync('second', {}, () => undefined)),
    ]);
  });
  const outline = outlineTraces(telemetry.spans());
  assert.deepEqual(outline.split('\n').toSorted(), [
    '    INTERNAL inner',
    '  INTERNAL first',
    '  INTERNAL second',
    'INTERNAL outer',
  ]);
});

const failure = new Error('a defect');
for (const [name, run] of [
  ['a rejected step', async () => withSpan('step', {}, async () => Promise.reject(failure))],
  [
    'a step that throws at once',
    async () =>
      withSpan('step', {}, () => {
        throw failure;
      }),
  ],
  [
    'a synchronous step that throws',
    async () =>
      withSpanSync('step', {}, () => {
        throw failure;
      }),
  ],
] as const) {
  test(`${name} ends its span unmarked, and its error passes on as it is`, async () => {
    await assert.rejects(run, (error) => error === failure);
    const [span] = telemetry.spans();
    assert.equal(span?.name, 'step');
    assert.equal(span?.status.code, SpanStatusCode.UNSET);
    assert.deepEqual(span?.events, []);
  });
}

test('without tracing, nothing within makes a span, and tracing goes on afterwards', async () => {
  await withSpan('before', {}, async () => {
    await withoutTracing(async () => withSpan('hidden', {}, async () => annotateSpan({})));
    await withSpan('after', {}, async () => Promise.resolve());
  });
  assert.equal(outlineTraces(telemetry.spans()), 'INTERNAL before\n  INTERNAL after');
});

test('annotating where no span is active does nothing', () => {
  assert.doesNotThrow(() => annotateSpan({ 'probe.item.id': '123' }));
});
