import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { readFileName } from '../src/content-disposition.ts';
import { readExchange, readTraceLink } from '../src/exchange.ts';
import { readServerTiming } from '../src/server-timing.ts';
import { createReservationsClient } from '../src/reservations-client.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

async function serve(context: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  context.after(() => {
    server.close().closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createReservationsClient({
    fetch: async (path, init) => fetch(new URL(path as string, origin), init),
    isOnline: () => true,
    now: () => performance.now(),
    onAnswer: () => undefined,
    timeoutMs: 300,
  });
}

test('an answer comes with its trace and the time of each hop', async (context) => {
  const api = await serve(context, (request, response) => {
    assert.equal(request.headers['idempotency-key'], 'a-key');
    response.writeHead(201, {
      'content-type': 'application/json',
      traceresponse: `00-${traceId}-b7ad6b7169203331-01`,
      link: `<http://localhost:3200/trace/${traceId}>; rel="trace"`,
      'server-timing': `traceparent;desc="00-${traceId}-b7ad6b7169203331-01", total;dur=12.5, user-service;dur=4`,
    });
    response.end(JSON.stringify({ reservation_id: 'r' }));
  });
  const answer = await api.reserve({ username: 'test', itemId: '123', idempotencyKey: 'a-key' });
  assert.ok(answer.ok);
  assert.equal(answer.exchange.traceId, traceId);
  assert.equal(answer.exchange.traceUrl, `http://localhost:3200/trace/${traceId}`);
  assert.deepEqual(answer.exchange.timings, [
    { name: 'total', durationMs: 12.5 },
    { name: 'user-service', durationMs: 4 },
  ]);
});

test('a refusal is data, with the trace that tells of it', async (context) => {
  const api = await serve(context, (_request, response) => {
    response.writeHead(403, { traceresponse: `00-${traceId}-b7ad6b7169203331-01` });
    response.end(JSON.stringify({ type: 'urn:holdfast:problem:insufficient-credits', available: 7 }));
  });
  const answer = await api.cancel('r');
  assert.ok(!answer.ok && answer.failure.kind === 'problem');
  assert.equal(answer.failure.available, 7);
  assert.equal(answer.exchange?.traceId, traceId);
});

test('a connection that breaks, and one that says nothing, are failures and no exceptions', async (context) => {
  const broken = await serve(context, (request) => request.socket.destroy());
  const silent = await serve(context, () => undefined);
  const failures = [await broken.findLimits('test'), await silent.findLimits('test')].map((answer) =>
    answer.ok ? undefined : answer.failure,
  );
  assert.deepEqual(failures, [
    { kind: 'unreachable', reason: 'no-answer' },
    { kind: 'unreachable', reason: 'timeout' },
  ]);
});

test('a success whose body is no JSON is a failure that says so', async (context) => {
  const api = await serve(context, (_request, response) => response.end('<html>'));
  const answer = await api.listItems();
  assert.deepEqual(answer.ok ? undefined : answer.failure, { kind: 'unreadable', status: 200 });
});

test('the request is sent inside the span that it belongs to', async (context) => {
  const api = await serve(context, (_request, response) => response.end('{}'));
  const order: string[] = [];
  await api.cancel('r', (run) => {
    order.push('entered');
    const result = run();
    order.push('left');
    return result;
  });
  assert.deepEqual(order, ['entered', 'left']);
});

test('Server-Timing is read by its grammar: quoted commas, unknown parameters and nonsense change nothing', () => {
  assert.deepEqual(
    readServerTiming('a;desc="x, y;dur=9";dur=1.5, b;dur="2" , c, d;dur=no, e;dur=-1,;dur=3'),
    [
      { name: 'a', durationMs: 1.5 },
      { name: 'b', durationMs: 2 },
    ],
  );
  assert.deepEqual(readServerTiming(''), []);
});

test('only a web address under rel="trace" is a link to the trace', () => {
  assert.equal(readTraceLink('<http://a/1>; rel="next", <https://b/2>; rel="trace"'), 'https://b/2');
  assert.equal(readTraceLink('<javascript:alert(1)>; rel="trace"'), undefined);
  assert.equal(readTraceLink('<http://a/1>; rel="tracer"'), undefined);
  assert.equal(readExchange(new Headers(), 1).traceUrl, undefined);
});

test('a file name keeps nothing of a path', () => {
  assert.equal(readFileName('attachment; filename="123.txt"'), '123.txt');
  assert.equal(readFileName('attachment; filename="../../etc/passwd"'), 'passwd');
  assert.equal(readFileName('attachment'), 'download');
});
