import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, afterEach, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { findUndeclaredAttributes } from '../helpers/probe-telemetry.ts';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { waitForSpans } from '../helpers/spans.ts';
import { callUntraced } from '../helpers/traced-client.ts';
import { startTracedPair, type TracedPair } from '../helpers/traced-pair.ts';

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

async function traceOrder(): Promise<{ back: ReadableSpan; client: ReadableSpan; front: ReadableSpan }> {
  await callUntraced(pair.outside, `${pair.front.origin}/orders/42?colour=red%20ish&q=a?b`, {
    headers: { 'user-agent': 'probe/1' },
  });
  const spans = await waitForSpans(telemetry, 3);
  const find = (name: string, kind: SpanKind): ReadableSpan => {
    const span = spans.find((candidate) => candidate.name === name && candidate.kind === kind);
    assert.ok(span, `${name} among:\n${outlineTraces(spans)}`);
    return span;
  };
  return {
    front: find('GET /orders/{id}', SpanKind.SERVER),
    client: find('GET /stock/{id}', SpanKind.CLIENT),
    back: find('GET /stock/{id}', SpanKind.SERVER),
  };
}

test('a call through two services is one trace: SERVER, its CLIENT, and the other SERVER below', async () => {
  const { front, client, back } = await traceOrder();
  assert.equal(
    outlineTraces(telemetry.spans()),
    'SERVER GET /orders/{id}\n  CLIENT GET /stock/{id}\n    SERVER GET /stock/{id}',
  );
  const traceIds = new Set([front, client, back].map((span) => span.spanContext().traceId));
  assert.equal(traceIds.size, 1);
  assert.equal(front.parentSpanContext, undefined);
  assert.equal(client.parentSpanContext?.spanId, front.spanContext().spanId);
  assert.equal(back.parentSpanContext?.spanId, client.spanContext().spanId);
  assert.equal(back.parentSpanContext?.isRemote, true);
});

test('a SERVER span carries what the HTTP conventions require and recommend of it', async () => {
  const { front } = await traceOrder();
  assert.deepEqual(front.attributes, {
    'http.request.method': 'GET',
    'http.route': '/orders/{id}',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': '/orders/42',
    'url.query': 'colour=red%20ish&q=a?b',
    'server.address': '127.0.0.1',
    'server.port': pair.front.port,
    'client.address': '127.0.0.1',
    'network.protocol.version': '1.1',
    'user_agent.original': 'probe/1',
  });
  assert.equal(front.status.code, SpanStatusCode.UNSET);
});

test('a CLIENT span carries what the HTTP conventions require, and names the peer for the service graph', async () => {
  const { client } = await traceOrder();
  assert.deepEqual(client.attributes, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.full': `${pair.back.origin}/stock/42`,
    'server.address': '127.0.0.1',
    'server.port': pair.back.port,
    'service.peer.name': 'stock',
  });
  assert.equal(client.status.code, SpanStatusCode.UNSET);
});

test('every attribute of a traced call is a stable convention or declared', async () => {
  const { front, client, back } = await traceOrder();
  assert.deepEqual(findUndeclaredAttributes([front, client, back].map((span) => span.attributes)), []);
});

/** The handler then runs from a later event of the socket. */
async function* sendInPieces(): AsyncGenerator<string> {
  yield '{"id":';
  await nextTurn();
  yield '"7"}';
}

test('a span made after a JSON body was read is a child of the SERVER span', async () => {
  const response = await pair.outside.request({
    origin: pair.front.origin,
    path: '/orders',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Readable.from(sendInPieces()),
  });
  await response.body.dump();
  const spans = await waitForSpans(telemetry, 4);
  assert.equal(
    outlineTraces(spans),
    [
      'SERVER POST /orders',
      '  INTERNAL place_order',
      '    CLIENT GET /stock/{id}',
      '      SERVER GET /stock/{id}',
    ].join('\n'),
  );
});

test('requests in flight at the same time keep their own traces', async () => {
  await Promise.all(
    Array.from({ length: 10 }, async () => callUntraced(pair.outside, `${pair.front.origin}/orders/1`)),
  );
  const spans = await waitForSpans(telemetry, 30);
  const sizes = [...Map.groupBy(spans, (span) => span.spanContext().traceId).values()].map((trace) =>
    outlineTraces(trace),
  );
  assert.equal(sizes.length, 10);
  assert.deepEqual(
    [...new Set(sizes)],
    ['SERVER GET /orders/{id}\n  CLIENT GET /stock/{id}\n    SERVER GET /stock/{id}'],
  );
});
