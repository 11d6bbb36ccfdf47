import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import type { FastifyInstance } from 'fastify';
import { Agent } from 'undici';
import { nameSpanContext, pickSpan, waitForSpans } from '../helpers/spans.ts';
import { startTracedApp, type TracedApp } from '../helpers/traced-app.ts';
import { callUntraced } from '../helpers/traced-client.ts';

const telemetry = startTestTelemetry();
const outside = new Agent();
let plain: TracedApp;
let linked: TracedApp;

function registerRoutes(app: FastifyInstance): void {
  app.get('/fine', () => ({ ok: true }));
  app.get('/invalid', (_request, reply) => reply.code(422).send({ ok: false }));
  app.get('/broken', () => {
    throw new Error('a defect');
  });
  app.get('/hidden', { config: { traced: false } }, () => ({ ok: true }));
}

before(async () => {
  plain = await startTracedApp(registerRoutes);
  linked = await startTracedApp(registerRoutes, { grafanaUrl: 'https://grafana.example/sub' });
});
afterEach(() => telemetry.reset());
after(async () => {
  await outside.destroy();
  await plain.close();
  await linked.close();
  await telemetry.shutdown();
});

const answers = { '/fine': 200, '/nowhere': 404, '/invalid': 422, '/broken': 500 };
for (const [path, status] of Object.entries(answers)) {
  test(`an answer with status ${status} names its SERVER span in traceresponse and Server-Timing`, async () => {
    const answer = await callUntraced(outside, `${plain.origin}${path}`);
    const span = nameSpanContext(pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER));
    assert.equal(answer.status, status);
    assert.equal(answer.headers['traceresponse'], span);
    const timing = String(answer.headers['server-timing']);
    assert.ok(timing.startsWith(`traceparent;desc="${span}", total;dur=`), timing);
    assert.equal(answer.headers['link'], undefined);
  });
}

test('with a Grafana URL, an answer links to its trace in Explore, below the path of that URL', async () => {
  const { headers } = await callUntraced(outside, `${linked.origin}/invalid`);
  const { traceId } = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER).spanContext();
  const link = /^<(?<url>[^<>"\s]+)>; rel="trace"$/.exec(String(headers['link']))?.groups?.['url'];
  const url = new URL(link ?? 'no:link');
  assert.equal(url.origin + url.pathname, 'https://grafana.example/sub/explore');
  const panes = JSON.parse(url.searchParams.get('panes') ?? '') as {
    trace: { datasource: string; queries: [{ query: string }] };
  };
  assert.equal(panes.trace.datasource, 'tempo');
  assert.equal(panes.trace.queries[0].query, traceId);
});

test('an answer whose trace is not sampled names it, and does not link to it', async () => {
  const ids = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
  for (const [flags, isLinked] of [
    ['00', false],
    ['02', false],
    ['01', true],
  ] as const) {
    const answer = await callUntraced(outside, `${linked.origin}/fine`, {
      headers: { traceparent: `00-${ids}-${flags}` },
    });
    const named = new RegExp(`^00-${ids.slice(0, 32)}-[0-9a-f]{16}-${flags}$`);
    assert.match(String(answer.headers['traceresponse']), named);
    assert.equal(answer.headers['link'] !== undefined, isLinked, flags);
  }
});

test('with the address of a page of traces, an answer links there', async () => {
  const traceUrlTemplate = 'http://localhost:3200/trace/{trace_id}';
  const app = await startTracedApp(registerRoutes, {
    grafanaUrl: 'https://grafana.example',
    traceUrlTemplate,
  });
  const { headers } = await callUntraced(outside, `${app.origin}/fine`);
  await app.close();
  const { traceId } = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER).spanContext();
  assert.equal(headers['link'], `<http://localhost:3200/trace/${traceId}>; rel="trace"`);
});

test('a route that is not traced makes no span, and its answer names none', async () => {
  const { status, headers } = await callUntraced(outside, `${linked.origin}/hidden`, {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  });
  assert.equal(status, 200);
  for (const name of ['traceresponse', 'server-timing', 'link']) assert.equal(headers[name], undefined);
  await callUntraced(outside, `${linked.origin}/fine`);
  const spans = await waitForSpans(telemetry, 1);
  assert.deepEqual(
    spans.map((span) => span.name),
    ['GET /fine'],
  );
});
