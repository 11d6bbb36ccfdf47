import assert from 'node:assert/strict';
import { SpanKind } from '@opentelemetry/api';
import { after, afterEach, before, test } from 'node:test';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { waitForSpans } from '../helpers/spans.ts';
import { callUntraced } from '../helpers/traced-client.ts';
import { startTracedPair, type TracedPair } from '../helpers/traced-pair.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const telemetry = startTestTelemetry();
let pair: TracedPair;
before(async () => {
  pair = await startTracedPair();
});
afterEach(() => telemetry.reset());
after(async () => {
  await pair.close();
  await telemetry.shutdown();
});

const call = async (headers: Record<string, string>) =>
  callUntraced(pair.outside, `${pair.front.origin}/orders/1`, { headers });

test("a caller's traceparent is continued", async () => {
  await call({ traceparent: `00-${traceId}-${spanId}-01` });
  const spans = await waitForSpans(telemetry, 3);
  assert.deepEqual([...new Set(spans.map((span) => span.spanContext().traceId))], [traceId]);
  const front = spans.find((span) => span.name === 'GET /orders/{id}');
  assert.equal(front?.parentSpanContext?.spanId, spanId);
});

const malformed = {
  empty: '',
  'no traceparent at all': 'garbage',
  'an upper-case trace id': `00-${traceId.toUpperCase()}-${spanId}-01`,
  'a trace id of zeros': `00-${'0'.repeat(32)}-${spanId}-01`,
  'a span id of zeros': `00-${traceId}-${'0'.repeat(16)}-01`,
  'a short trace id': `00-${traceId.slice(1)}-${spanId}-01`,
  'a long span id': `00-${traceId}-${spanId}0-01`,
  'the version ff': `ff-${traceId}-${spanId}-01`,
  'version 00 with more parts': `00-${traceId}-${spanId}-01-more`,
  'no flags': `00-${traceId}-${spanId}`,
  'two of them': `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
  'letters that are no hex digits': `00-${traceId.replace('0', 'g')}-${spanId}-01`,
  'ten thousand characters': `00-${'a'.repeat(10_000)}`,
};
for (const [name, traceparent] of Object.entries(malformed)) {
  test(`a malformed traceparent starts a new trace: ${name}`, async () => {
    const { status } = await call({ traceparent, tracestate: 'vendor=1' });
    assert.equal(status, 200);
    const spans = await waitForSpans(telemetry, 3);
    assert.equal(
      outlineTraces(spans),
      'SERVER GET /orders/{id}\n  CLIENT GET /stock/{id}\n    SERVER GET /stock/{id}',
    );
    assert.ok(spans.every((span) => span.spanContext().traceId !== traceId));
    assert.equal(spans.find((span) => span.name === 'GET /orders/{id}')?.parentSpanContext, undefined);
    // A tracestate belongs to its traceparent (W3C Trace Context, section 3.3).
    assert.equal(pair.arrivedHeaders()['tracestate'], undefined);
  });
}

test('tracestate and baggage travel on to the next service', async () => {
  await call({
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: 'vendor=abc,other=1',
    baggage: 'tenant=blue,plan=gold%20plus',
  });
  const client = (await waitForSpans(telemetry, 3)).find(
    ({ name, kind }) => name === 'GET /stock/{id}' && kind === SpanKind.CLIENT,
  );
  const arrived = pair.arrivedHeaders();
  assert.equal(arrived['traceparent'], `00-${traceId}-${client?.spanContext().spanId}-01`);
  assert.equal(arrived['tracestate'], 'vendor=abc,other=1');
  assert.equal(arrived['baggage'], 'tenant=blue,plan=gold%20plus');
});

test('baggage travels on from a caller that traces nothing', async () => {
  await call({ baggage: 'tenant=blue' });
  assert.equal(pair.arrivedHeaders()['baggage'], 'tenant=blue');
});

test('malformed baggage is dropped, and the request is answered', async () => {
  const { status } = await call({ baggage: ';;=,,%%%=%zz,=' });
  assert.equal(status, 200);
});

test("the caller's decision not to sample is respected, and told to the next service", async () => {
  const { status, headers } = await call({ traceparent: `00-${traceId}-${spanId}-00` });
  assert.equal(status, 200);
  assert.match(String(pair.arrivedHeaders()['traceparent']), new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  assert.match(String(headers['traceresponse']), new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  // Whatever is sampled afterwards is all there is: the unsampled spans would have ended before.
  await call({});
  const spans = await waitForSpans(telemetry, 3);
  assert.equal(spans.length, 3);
  assert.ok(spans.every((span) => span.spanContext().traceId !== traceId));
});
