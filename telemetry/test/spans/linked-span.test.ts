import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { getTraceparent, withLinkedSpan, withSpan, withoutTracing } from '@holdfast/telemetry';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { nameSpanContext } from '../helpers/spans.ts';

const telemetry = startTestTelemetry();
afterEach(() => telemetry.reset());
after(telemetry.shutdown);

const attributes = { 'holdfast.reservation.id': '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55' };

test('the active span’s traceparent leads back to it', async () => {
  const traceparent = await withSpan('reserve', {}, async () => getTraceparent());
  const [made] = telemetry.spans();
  assert.equal(traceparent, nameSpanContext(made!));
  await withLinkedSpan('settle', { links: [{ traceparent, attributes }], attributes: {} }, async () =>
    Promise.resolve(),
  );
  const [link] = telemetry.spans()[1]!.links;
  assert.deepEqual(link?.context, {
    traceId: made?.spanContext().traceId,
    spanId: made?.spanContext().spanId,
    traceFlags: made?.spanContext().traceFlags,
    isRemote: true,
  });
  assert.deepEqual(link?.attributes, attributes);
});

test('where no span is active there is no traceparent, nor where tracing is off', async () => {
  assert.equal(getTraceparent(), undefined);
  assert.equal(
    await withoutTracing(async () => withSpan('hidden', {}, async () => getTraceparent())),
    undefined,
  );
});

test('all flags that a caller may send come out as two digits', () => {
  const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 255 };
  const traceparent = context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), getTraceparent);
  assert.equal(traceparent, `00-${'1'.repeat(32)}-${'2'.repeat(16)}-ff`);
});

test('linked work is a trace of its own, wherever it is begun, with its steps below it', async () => {
  await withSpan('outer', {}, async () =>
    withLinkedSpan('settle', { links: [], attributes }, async (span) => {
      span.setAttributes({ 'holdfast.settle.ended': 1 });
      await withSpan('step', {}, async () => Promise.resolve());
    }),
  );
  // Of traces that begin in the same moment, either may come first.
  const traces = outlineTraces(telemetry.spans()).split(/\n(?! )/);
  assert.deepEqual(new Set(traces), new Set(['INTERNAL outer', 'INTERNAL settle\n  INTERNAL step']));
  const settle = telemetry.spans().find((span) => span.name === 'settle');
  assert.equal(settle?.parentSpanContext, undefined);
  assert.deepEqual(settle?.attributes, { ...attributes, 'holdfast.settle.ended': 1 });
});

test('links to nothing that can be read are left out', async () => {
  const links = [undefined, '', 'nonsense', `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01`, '00-1-2-01'].map(
    (traceparent) => ({ traceparent, attributes }),
  );
  await withLinkedSpan('settle', { links, attributes: {} }, async () => Promise.resolve());
  assert.deepEqual(telemetry.spans()[0]?.links, []);
});

test('a throw ends the span unmarked and passes on as it is', async () => {
  const failure = new Error('a defect');
  const failing = withLinkedSpan('settle', { links: [], attributes: {} }, async () =>
    Promise.reject(failure),
  );
  await assert.rejects(failing, (error) => error === failure);
  assert.deepEqual(telemetry.spans()[0]?.events, []);
});
