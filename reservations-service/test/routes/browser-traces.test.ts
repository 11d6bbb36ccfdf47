import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { buildTestService, problemType, type TestService } from '../support.ts';

interface Received {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

let backend: Server;
let received: Received[];
/** Whether the backend leaves requests without an answer. */
let isSilent: boolean;
let service: TestService;

beforeEach(async () => {
  received = [];
  isSilent = false;
  backend = createServer((request, response) => {
    void (async () => {
      received.push({ request, body: await buffer(request) });
      if (!isSilent) response.writeHead(503).end();
    })();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => backend.once('listening', resolve));
  service = await buildTestService({
    userServiceUrl: 'http://127.0.0.1:9',
    relayUrl: `http://127.0.0.1:${(backend.address() as AddressInfo).port}/base`,
    webOrigins: ['https://shop.example'],
  });
});
afterEach(async () => {
  backend.close().closeAllConnections();
  await service.close();
});

async function post(headers: Record<string, string> = {}, payload: string | Buffer = '{"resourceSpans":[]}') {
  return service.app.inject({
    method: 'POST',
    url: '/v1/traces',
    headers: { host: 'shop.local:8081', 'content-type': 'application/json', ...headers },
    payload,
  });
}

test('spans go on to the backend, untraced, and its answer is not waited for', async () => {
  const answer = await post({ origin: 'http://shop.local:8081', cookie: 'secret=1' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body, '{}');
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['traceresponse'], undefined);
  await pollUntil('the backend has the spans', () => received.length === 1);
  assert.equal(received[0]?.request.url, '/base/v1/traces');
  assert.equal(received[0]?.body.toString(), '{"resourceSpans":[]}');
  assert.equal(received[0]?.request.headers['traceparent'], undefined);
  assert.equal(received[0]?.request.headers.cookie, undefined);
});

test('protobuf is answered in protobuf', async () => {
  const answer = await post({ 'content-type': 'application/x-protobuf' }, Buffer.alloc(0));
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/x-protobuf');
  assert.equal(answer.body, '');
});

test('a page of another origin may not send spans, however alike its name; one of WEB_ORIGINS may', async () => {
  const strangers = [
    'null',
    'https://evil.example',
    'http://shop.local',
    'http://shop.local:80810',
    'http://shop.local:8081.evil.example',
    'https://shop.example.evil.example',
    'https://shop.example:8443',
    'http://shop.example',
  ];
  for (const origin of strangers) {
    const answer = await post({ origin });
    assert.equal(answer.statusCode, 403, origin);
    assert.equal(answer.json().type, problemType('origin-not-allowed'));
  }
  assert.equal((await post({ origin: 'https://shop.example' })).statusCode, 200);
});

test('what is no OTLP, of another type, packed or too large is refused by its own status', async () => {
  assert.equal((await post({}, '{"resourceSpans":"none"}')).statusCode, 400);
  assert.equal((await post({ 'content-type': 'text/plain' })).statusCode, 415);
  assert.equal((await post({ 'content-encoding': 'gzip' })).statusCode, 415);
  assert.equal((await post({}, Buffer.alloc(256 * 1024 + 1))).statusCode, 413);
  assert.equal(received.length, 0);
});

test('a burst is let through, and what comes on top is answered 429 with Retry-After', async () => {
  const answers = await Promise.all(
    Array.from({ length: 150 }, async () => post({ 'content-type': 'text/plain' })),
  );
  const limited = answers.filter((answer) => answer.statusCode === 429);
  assert.ok(limited.length >= 30 && limited.length <= 50, String(limited.length));
  assert.equal(limited[0]?.headers['retry-after'], '1');
  assert.equal(limited[0]?.json().type, problemType('too-many-requests'));
});

test('while the backend says nothing, so many requests wait for it, and further ones are answered 503', async () => {
  isSilent = true;
  const statuses: number[] = [];
  for (let count = 0; count < 40; count += 1) statuses.push((await post()).statusCode);
  assert.deepEqual(statuses, [...Array<number>(32).fill(200), ...Array<number>(8).fill(503)]);
});
