import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { Pool } from 'undici';
import { AttemptFailure } from '../../src/calls/attempt-failure.ts';
import { sendRequest } from '../../src/calls/send-request.ts';

async function startServer(context: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });
  context.after(async () => {
    await pool.destroy();
    server.closeAllConnections();
    server.close();
  });
  return pool;
}

/** The same limit with the wait for a connection as without. */
const limit = (timeoutMs: number) => ({ timeoutMs, leftMs: timeoutMs });

const request = { method: 'GET', path: '/', urlTemplate: '/' } as const;

test('an answer in pieces is read to its end, and an interim one before it does not count', async (context) => {
  const bytes = Buffer.from('{"name":"Žluťoučký kůň"}');
  const pool = await startServer(context, (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(201, { 'content-type': 'application/json', 'retry-after': '2' });
    // In the middle of a character.
    const middle = bytes.indexOf(0xc5) + 1;
    response.write(bytes.subarray(0, middle), () => {
      setImmediate(() => response.end(bytes.subarray(middle)));
    });
  });
  assert.deepEqual(await sendRequest(pool, request, limit(5000)), {
    status: 201,
    contentType: 'application/json',
    text: bytes.toString(),
    retryAfterMs: 2000,
  });
});

test('a request whose time is up is aborted, and one that was waiting behind it is never sent', async (context) => {
  let arrived = 0;
  let aborted = 0;
  const pool = await startServer(context, (incoming, response) => {
    arrived += 1;
    if (incoming.url === '/last') return void response.end('done');
    response.once('close', () => (aborted += 1));
  });
  const startedAt = performance.now();
  const calls = await Promise.allSettled([
    sendRequest(pool, request, limit(200)),
    sendRequest(pool, { ...request, path: '/waiting' }, limit(100)),
  ]);
  assert.ok(performance.now() - startedAt < 2000);
  const kinds = calls.map((call) => {
    assert.equal(call.status, 'rejected');
    assert.ok(call.reason instanceof AttemptFailure);
    assert.equal((call.reason.cause as Error).name, 'TimeoutError');
    return call.reason.kind;
  });
  assert.deepEqual(kinds, ['no-answer', 'not-sent']);
  await pollUntil('the connection is closed', () => aborted === 1);
  assert.equal((await sendRequest(pool, { ...request, path: '/last' }, limit(5000))).text, 'done');
  assert.equal(arrived, 2);
});

test('a request that waits for a connection has its time for the answer once it is sent', async (context) => {
  const arrivals: string[] = [];
  const pool = await startServer(context, (incoming, response) => {
    arrivals.push(incoming.url ?? '');
    if (incoming.url === '/waiting') response.end('second');
    else setTimeout(() => response.end('first'), 300);
  });
  const [first, second] = await Promise.all([
    sendRequest(pool, request, limit(5000)),
    sendRequest(pool, { ...request, path: '/waiting' }, { timeoutMs: 100, leftMs: 5000 }),
  ]);
  assert.deepEqual([first.text, second.text], ['first', 'second']);
  assert.deepEqual(arrivals, ['/', '/waiting']);
});

test('a request that has waited for a connection is given up when its time for the answer is over', async (context) => {
  const pool = await startServer(context, (incoming, response) => {
    if (incoming.url === '/') setTimeout(() => response.end('first'), 150);
  });
  const startedAt = performance.now();
  const calls = await Promise.allSettled([
    sendRequest(pool, request, limit(5000)),
    sendRequest(pool, { ...request, path: '/silence' }, { timeoutMs: 100, leftMs: 5000 }),
  ]);
  const [, silence] = calls;
  assert.ok(silence.status === 'rejected' && (silence.reason as AttemptFailure).kind === 'no-answer');
  assert.ok(performance.now() - startedAt < 3000);
});
