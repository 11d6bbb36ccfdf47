import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import type { FastifyInstance } from 'fastify';
import { Agent } from 'undici';
import { nameSpanContext, pickSpan, waitForSpans } from '../helpers/spans.ts';
import { startTracedApp, type TracedApp } from '../helpers/traced-app.ts';
import { callUntraced } from '../helpers/traced-client.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const telemetry = startTestTelemetry();
const outside = new Agent();
const apps: TracedApp[] = [];
const registerRoutes = (app: FastifyInstance): void => void app.get('/', () => ({ ok: true }));
let trustsNobody: TracedApp;
let trustsLoopback: TracedApp;
let trustsOthers: TracedApp;
before(async () => {
  trustsNobody = await startTracedApp(registerRoutes, { trustedCallers: 'none' });
  trustsLoopback = await startTracedApp(registerRoutes, { trustedCallers: ['127.0.0.0/8'] });
  trustsOthers = await startTracedApp(registerRoutes, { trustedCallers: ['10.0.0.0/8'] });
  apps.push(trustsNobody, trustsLoopback, trustsOthers);
});
afterEach(() => telemetry.reset());
after(async () => {
  await outside.destroy();
  for (const app of apps) await app.close();
  await telemetry.shutdown();
});

async function call({ origin }: TracedApp, flags: string) {
  const headers = { traceparent: `00-${traceId}-${spanId}-${flags}`, tracestate: 'vendor=1' };
  const answer = await callUntraced(outside, `${origin}/`, { headers });
  return { answer, span: pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER) };
}

test('the request of a caller that is not trusted begins a trace of its own, which links to the caller’s span', async () => {
  for (const app of [trustsNobody, trustsOthers]) {
    const { answer, span } = await call(app, '01');
    assert.notEqual(span.spanContext().traceId, traceId);
    assert.equal(span.parentSpanContext, undefined);
    assert.equal(span.spanContext().traceState, undefined);
    assert.deepEqual(
      span.links.map(({ context }) => [context.traceId, context.spanId]),
      [[traceId, spanId]],
    );
    // The caller is told where its request went, as level 2 has it of a restarted trace.
    assert.equal(answer.headers['traceresponse'], nameSpanContext(span));
    telemetry.reset();
  }
});

test('a caller that is not trusted cannot have its request left out, and an unsampled span of its is not linked to', async () => {
  const { span } = await call(trustsNobody, '00');
  assert.notEqual(span.spanContext().traceId, traceId);
  assert.deepEqual(span.links, []);
});

test('the trace of a caller in a trusted network is continued', async () => {
  const { span } = await call(trustsLoopback, '01');
  assert.equal(span.spanContext().traceId, traceId);
  assert.equal(span.parentSpanContext?.spanId, spanId);
  assert.deepEqual(span.links, []);
});
