import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { findUndeclaredAttributes } from '../helpers/probe-telemetry.ts';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { pickSpan, waitForSpans } from '../helpers/spans.ts';
import { startTracedApp, type TracedApp } from '../helpers/traced-app.ts';

const telemetry = startTestTelemetry();
let app: TracedApp;
before(async () => {
  app = await startTracedApp((routes) => {
    routes.get('/items/:id', () => ({ ok: true }));
    routes.get('/files/*', () => ({ ok: true }));
  });
});
afterEach(() => telemetry.reset());
after(async () => {
  await app.close();
  await telemetry.shutdown();
});

/** Sends a request head as it is, and gives the answer and its span. */
async function sendRaw(...lines: string[]): Promise<{ answer: string; span: ReadableSpan }> {
  const socket = connect(app.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  return { answer, span: pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER) };
}

test('a method that is not one of HTTP’s own becomes _OTHER, and the span HTTP', async () => {
  const { answer, span } = await sendRaw('PROPFIND /items/1 HTTP/1.1', 'Host: probe');
  assert.match(answer, /^HTTP\/1\.1 404 /);
  assert.equal(span.name, 'HTTP');
  assert.equal(span.attributes['http.request.method'], '_OTHER');
  assert.equal(span.attributes['http.request.method_original'], 'PROPFIND');
  assert.deepEqual(findUndeclaredAttributes([span.attributes]), []);
});

test('a path of no route stays out of the span name', async () => {
  const { answer, span } = await sendRaw('GET /no/such/thing/8361 HTTP/1.1', 'Host: probe');
  assert.match(answer, /^HTTP\/1\.1 404 /);
  assert.equal(span.name, 'GET');
  assert.equal(span.attributes['http.route'], undefined);
  assert.equal(span.attributes['url.path'], '/no/such/thing/8361');
});

test('path, query, host and user agent reach the span cut to 256 characters', async () => {
  const long = 'x'.repeat(3000);
  const { span } = await sendRaw(
    `GET /files/${long}?q=${long} HTTP/1.1`,
    `Host: ${long}:80`,
    `User-Agent: ${long}`,
  );
  for (const name of ['url.path', 'url.query', 'server.address', 'user_agent.original']) {
    const value = span.attributes[name];
    assert.ok(
      typeof value === 'string' && value.length === 256 && value.endsWith('…'),
      `${name}: ${String(value)}`,
    );
  }
});

test('a request of HTTP/1.0 without a host is traced, with no address made up', async () => {
  const { answer, span } = await sendRaw('GET /items/1 HTTP/1.0');
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.equal(span.attributes['network.protocol.version'], '1.0');
  assert.equal('server.address' in span.attributes, false);
  assert.equal('server.port' in span.attributes, false);
});

for (const host of ['[::1]:81', '[::1', 'a:b:c', ':', 'probe:99999999999', '"<script>"']) {
  test(`a strange Host header is answered, and its span is sound: ${host}`, async () => {
    const { answer, span } = await sendRaw('GET /items/1 HTTP/1.1', `Host: ${host}`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.equal(span.name, 'GET /items/{id}');
    const port = span.attributes['server.port'];
    assert.ok(
      port === undefined || (Number.isInteger(port) && Number(port) <= 65_535),
      `port ${String(port)}`,
    );
  });
}

test('an absolute URL in the request line is traced by its path', async () => {
  const { answer, span } = await sendRaw('GET http://other.example/items/1?a=1 HTTP/1.1', 'Host: probe');
  assert.match(answer, /^HTTP\/1\.1 /);
  assert.ok(String(span.attributes['url.path']).length <= 256);
});
