import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, afterEach, before, test, type TestContext } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createTracingInterceptor, withSpan, withoutTracing } from '@holdfast/telemetry';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { Client, Pool, interceptors } from 'undici';
import { collectComplaints } from '../helpers/complaints.ts';
import { pickSpan, waitForSpans } from '../helpers/spans.ts';
import { startTracedApp, type TracedApp } from '../helpers/traced-app.ts';
import { createTracedClient } from '../helpers/traced-client.ts';

const telemetry = startTestTelemetry();
const complaints = collectComplaints();
const client = createTracedClient();
let app: TracedApp;
let arrivedHeaders: NodeJS.Dict<string | string[]> = {};
let failuresLeft = 0;

before(async () => {
  app = await startTracedApp((routes) => {
    routes.get('/status/:status', { config: { traced: false } }, async (request, reply) => {
      arrivedHeaders = request.headers;
      const { status } = request.params as { status: string };
      const failing = failuresLeft > 0;
      failuresLeft -= 1;
      return reply.code(failing ? 503 : Number(status)).send({});
    });
  });
});
afterEach(() => {
  telemetry.reset();
  // A span that were ended twice, or written to after its end, would be told of here.
  assert.deepEqual(complaints.splice(0), []);
});
after(async () => {
  await client.close();
  await app.close();
  await telemetry.shutdown();
});

const getStatus = (status: number) =>
  ({
    origin: app.origin,
    path: `/status/${status}`,
    method: 'GET',
    urlTemplate: '/status/{status}',
  }) as const;

async function pickClientSpan(): Promise<ReadableSpan> {
  return pickSpan(await waitForSpans(telemetry, 1), SpanKind.CLIENT);
}

/** A server that does with each connection what it is told, and speaks no HTTP. */
async function startSocketServer(context: TestContext, onRequest: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => onRequest(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

for (const status of [400, 404, 500]) {
  test(`an answer with status ${status} marks the CLIENT span as an error`, async () => {
    await client.request(getStatus(status));
    const span = await pickClientSpan();
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], String(status));
    assert.equal(span.attributes['http.response.status_code'], status);
  });
}

test('an answer below 400 leaves the CLIENT span without an error', async () => {
  await client.request(getStatus(302));
  const span = await pickClientSpan();
  assert.equal(span.status.code, SpanStatusCode.UNSET);
  assert.equal(span.attributes['error.type'], undefined);
});

test('a request that is sent again says how many times, and the first says nothing of it', async () => {
  await client.request(getStatus(204));
  await client.request({ ...getStatus(204), resendCount: 1 });
  const spans = await waitForSpans(telemetry, 2);
  assert.deepEqual(
    spans.map((span) => span.attributes['http.request.resend_count']),
    [undefined, 1],
  );
});

test('a refused connection ends the span once, with the system code', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const origin = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  closed.close();
  await once(closed, 'close');
  await assert.rejects(client.request({ origin, path: '/', method: 'GET', urlTemplate: '/' }), {
    code: 'ECONNREFUSED',
  });
  const span = await pickClientSpan();
  assert.equal(span.attributes['error.type'], 'ECONNREFUSED');
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes['http.response.status_code'], undefined);
});

test('a connection that breaks before the answer ends the span once, with the error’s code', async (context) => {
  const origin = await startSocketServer(context, (socket) => socket.destroy());
  await assert.rejects(client.request({ origin, path: '/', method: 'GET', urlTemplate: '/' }));
  const span = await pickClientSpan();
  assert.match(String(span.attributes['error.type']), /^(?:UND_ERR_SOCKET|ECONNRESET)$/);
});

test('a connection that breaks within the body ends the span once, with status and error', async (context) => {
  const origin = await startSocketServer(context, (socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
  });
  await assert.rejects(client.request({ origin, path: '/', method: 'GET', urlTemplate: '/' }));
  const span = await pickClientSpan();
  assert.equal(span.attributes['http.response.status_code'], 200);
  assert.equal(span.attributes['error.type'], 'UND_ERR_SOCKET');
  assert.equal(span.status.code, SpanStatusCode.ERROR);
});

test('an answer that does not come in time ends the span with the timeout’s code', async (context) => {
  const origin = await startSocketServer(context, () => {});
  const hasty = createTracedClient('back', { headersTimeout: 20 });
  context.after(hasty.close);
  await assert.rejects(hasty.request({ origin, path: '/', method: 'GET', urlTemplate: '/' }));
  const span = await pickClientSpan();
  assert.equal(span.attributes['error.type'], 'UND_ERR_HEADERS_TIMEOUT');
});

for (const [name, createSignal] of [
  ['TimeoutError', () => AbortSignal.timeout(20)],
  ['AbortError', () => AbortSignal.abort()],
  ['_OTHER', () => AbortSignal.abort('enough')],
] as const) {
  test(`a request that its caller gives up ends its span with a readable error type: ${name}`, async (context) => {
    const origin = await startSocketServer(context, () => {});
    await assert.rejects(
      client.request({ origin, path: '/', method: 'GET', urlTemplate: '/', signal: createSignal() }),
    );
    const span = await pickClientSpan();
    assert.equal(span.attributes['error.type'], name);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  });
}

test('each attempt of a retried request is a span of its own, below the same parent', async () => {
  failuresLeft = 2;
  const retrying = client.dispatcher.compose(interceptors.retry({ maxRetries: 3, minTimeout: 1 }));
  await withSpan('retried_step', {}, async () => {
    const { statusCode, body } = await retrying.request(getStatus(200));
    await body.dump();
    assert.equal(statusCode, 200);
  });
  const child = '  CLIENT GET /status/{status}';
  assert.equal(outlineTraces(telemetry.spans()), ['INTERNAL retried_step', child, child, child].join('\n'));
});

test('the caller’s own headers arrive beside traceparent', async () => {
  const headers = { 'x-one': '1', 'x-list': ['a', 'b'], 'x-none': undefined };
  await client.request({ ...getStatus(200), headers });
  assert.equal(arrivedHeaders['x-one'], '1');
  assert.equal(arrivedHeaders['x-list'], 'a, b');
  assert.match(String(arrivedHeaders['traceparent']), /^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
});

test('headers in a shape that cannot be added to fail the request, and leave no span open', async () => {
  const headers = ['x-one', '1'];
  await assert.rejects(client.request({ ...getStatus(200), headers }), /takes headers as an object/);
});

test('a traceparent of the caller’s own is replaced, in whatever case it is written', async () => {
  const stale = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  await client.request({ ...getStatus(200), headers: { TraceParent: stale } });
  const span = await pickClientSpan();
  const { traceId, spanId } = span.spanContext();
  assert.equal(arrivedHeaders['traceparent'], `00-${traceId}-${spanId}-03`);
});

test('a pool or client, which knows the origin itself, is traced as well', async () => {
  const { origin: _origin, ...request } = getStatus(200);
  for (const dispatcher of [new Pool(app.origin), new Client(app.origin)]) {
    const traced = dispatcher.compose(createTracingInterceptor({ peerService: 'back' }));
    const { body } = await traced.request(request);
    await body.dump();
    const span = await pickClientSpan();
    assert.equal(span.attributes['url.full'], `${app.origin}/status/200`);
    assert.equal(span.attributes['server.port'], app.port);
    telemetry.reset();
    await dispatcher.destroy();
  }
});

test('a request without a template is named by its method alone', async () => {
  const { urlTemplate: _urlTemplate, ...request } = getStatus(200);
  const { body } = await client.dispatcher.request(request);
  await body.dump();
  assert.equal((await pickClientSpan()).name, 'GET');
});

test('url.full holds the query, is cut, and never changes the server by its path', async () => {
  await client.request({ ...getStatus(200), query: { a: '1 2' } });
  await assert.doesNotReject(
    client.request({ ...getStatus(404), path: `//evil.example/${'x'.repeat(500)}` }),
  );
  const [first, second] = (await waitForSpans(telemetry, 3)).filter((span) => span.kind === SpanKind.CLIENT);
  assert.match(String(first?.attributes['url.full']), /\/status\/200\?a=1%202$/);
  assert.equal(second?.attributes['server.address'], '127.0.0.1');
  assert.equal(String(second?.attributes['url.full']).length, 256);
});

test('without tracing, a request makes no span and sends no traceparent', async () => {
  await withoutTracing(async () => client.request(getStatus(200)));
  assert.equal(arrivedHeaders['traceparent'], undefined);
  assert.deepEqual(telemetry.spans(), []);
});
