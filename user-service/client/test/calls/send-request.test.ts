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
  assert.deepEqual(await sendRequest(pool, request, 5000), {
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
    sendRequest(pool, request, 200),
    sendRequest(pool, { ...request, path: '/waiting' }, 100),
  ]);
  assert.ok(performance.now() - startedAt < 2000);
  for (const call of calls) {
    assert.equal(call.status, 'rejected');
    assert.ok(call.reason instanceof AttemptFailure);
    assert.equal(call.reason.kind, 'no-answer');
    assert.equal((call.reason.cause as Error).name, 'TimeoutError');
  }
  await pollUntil('the connection is closed', () => aborted === 1);
  assert.equal((await sendRequest(pool, { ...request, path: '/last' }, 5000)).text, 'done');
  assert.equal(arrived, 2);
});
