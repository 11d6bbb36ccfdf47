import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { assertProblem } from '../helpers/assert-problem.ts';
import { sendRaw } from '../helpers/raw-request.ts';
import { createTestApp, type TestApp } from '../helpers/test-app.ts';

let testApp: TestApp;
let port: number;
let seen = 0;
before(async () => {
  testApp = await createTestApp();
  testApp.app.post('/items', () => {
    seen += 1;
    return { ok: true };
  });
  port = await testApp.listen();
});
after(async () => testApp.app.close());

const head = 'POST /items HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n';

const refusals = {
  'bytes that are no HTTP': ['\u0000\u0001 what is this\r\n\r\n', 'malformed-request'],
  'a TLS greeting': [Buffer.from('16030100b8010000b4', 'hex'), 'malformed-request'],
  'an unknown method': ['BREW /pot HTTP/1.1\r\nHost: probe\r\n\r\n', 'malformed-request'],
  'a header without a colon': ['GET / HTTP/1.1\r\nHost probe\r\n\r\n', 'malformed-request'],
  'a content length that is none': [`${head}Content-Length: many\r\n\r\n`, 'malformed-request'],
  'two content lengths': [`${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 'malformed-request'],
  'a length beside chunks, as smugglers send': [
    `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'malformed-request',
  ],
  'a chunk size that is none': [
    `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    'malformed-request',
  ],
  'header fields of 100 KB': [`${head}X-Long: ${'x'.repeat(100_000)}\r\n\r\n`, 'header-fields-too-large'],
  'a URL of 100 KB': [
    `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: probe\r\n\r\n`,
    'header-fields-too-large',
  ],
  'a bad URL': ['GET /%zz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n', 'malformed-request'],
  'no Host header': ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'malformed-request'],
} as const;

for (const [name, [request, slug]] of Object.entries(refusals)) {
  test(`${name}: ${slug}, as problem details on the socket`, async () => {
    assertProblem(await sendRaw(port, request), slug);
    assert.equal(seen, 0);
  });
}

test('10 MB of body are refused with 413, and the caller can read so', async () => {
  const response = await fetch(`http://127.0.0.1:${port}/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.alloc(10 * 1024 * 1024, 'x'),
  });
  const { status, headers } = response;
  assertProblem(
    { status, contentType: headers.get('content-type'), body: await response.text() },
    'request-too-large',
  );
});

test('10 MB of body in chunks, of a length that nobody told, are refused with 413', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const response = await fetch(`http://127.0.0.1:${port}/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: ReadableStream.from(Array.from({ length: 160 }, () => chunk)),
    duplex: 'half',
  });
  const { status, headers } = response;
  assertProblem(
    { status, contentType: headers.get('content-type'), body: await response.text() },
    'request-too-large',
  );
});

test('a caller that hangs up at once leaves the server in order', async () => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /items HTTP/1.1\r\nHost: probe\r\nContent-Length: 100\r\n\r\nhalf');
  socket.resetAndDestroy();
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  assert.equal(response.status, 404);
});
