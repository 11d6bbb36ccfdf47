import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { after, afterEach, test } from 'node:test';
import { withSpan } from '../helpers/probe-telemetry.ts';
import { loadTracingMode } from '@holdfast/telemetry';
import { withQuerySpan } from '../../src/pg/query-span.ts';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { startTracedApp } from '../helpers/traced-app.ts';
import { startTracedPair } from '../helpers/traced-pair.ts';

const { cache } = createRequire(import.meta.url);
const packages = ['@fastify/otel', 'instrumentation-undici', 'instrumentation-pg'];
const findLoaded = (): string[] =>
  packages.filter((name) => Object.keys(cache).some((file) => file.includes(`/${name}/`)));

await loadTracingMode('manual');
const loadedForManual = findLoaded();
const telemetry = startTestTelemetry('test-service', await loadTracingMode('library'));
const pair = await startTracedPair();
afterEach(() => telemetry.reset());
after(async () => {
  await pair.close();
  await telemetry.shutdown();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';

/** Calls from outside by `node:http`: every other client of the process is instrumented. @returns the answer's headers */
async function callByNode(url: string): Promise<IncomingHttpHeaders> {
  const request = get(url, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'close');
  return answer.headers;
}

test('the instrumentations of libraries are loaded in library mode alone', () => {
  assert.deepEqual(loadedForManual, []);
  assert.deepEqual(findLoaded(), packages);
});

test("a call from service to service is one tree of the caller's trace, and no span is there twice", async () => {
  const answer = await callByNode(`${pair.front.origin}/orders/7`);
  const spans = telemetry.spans();
  assert.equal(
    outlineTraces(spans),
    ['SERVER GET /orders/:id', '  CLIENT GET', '    SERVER GET /stock/:id'].join('\n'),
  );
  const server = spans.find(({ name }) => name === 'GET /orders/:id')?.spanContext();
  assert.equal(answer['traceresponse'], `00-${traceId}-${server?.spanId}-01`);
});

test('the callee gets one traceparent, the one of the call', async () => {
  await callByNode(`${pair.front.origin}/orders/7`);
  const call = telemetry.spans().find(({ name }) => name === 'GET');
  // Node would join a header that comes twice.
  assert.equal(pair.arrivedHeaders()['traceparent'], `00-${traceId}-${call?.spanContext().spanId}-01`);
});

test('spans within a service stay, and a statement has no span of ours', async () => {
  const target = { namespace: 'shop', address: 'db.example', port: 5432, peerService: 'shop-db' };
  const query = { summary: 'SELECT items', text: 'SELECT 1' };
  await withSpan('find_item', {}, async () =>
    withQuerySpan(target, query, async () => withSpan('instead_of_the_database', {}, async () => undefined)),
  );
  assert.equal(outlineTraces(telemetry.spans()), 'INTERNAL find_item\n  INTERNAL instead_of_the_database');
});

test('a route that is not traced stays untraced', async () => {
  const app = await startTracedApp((routes) => {
    routes.get('/healthz', { config: { traced: false } }, () => 'well');
  });
  const answer = await callByNode(`${app.origin}/healthz`);
  await app.close();
  assert.equal(answer['traceresponse'], undefined);
  assert.deepEqual(telemetry.spans(), []);
});
