import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, afterEach, before, test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { Agent } from 'undici';
import { pickSpan, waitForSpans } from '../helpers/spans.ts';
import { startTracedApp, type TracedApp } from '../helpers/traced-app.ts';
import { callUntraced } from '../helpers/traced-client.ts';

const telemetry = startTestTelemetry();
const outside = new Agent();
let app: TracedApp;
let arrived = Promise.withResolvers<void>();
let answerSlowly = Promise.withResolvers<void>();

async function* sendTorn(): AsyncGenerator<string> {
  yield 'the first half';
  await arrived.promise;
  throw new RangeError('the source broke');
}

/** Its source fails because nobody reads it any more. */
function sendTornByLeaving(): Readable {
  const source = new Readable({
    read: () => undefined,
    destroy: (_error, done) => done(new RangeError('nobody is there')),
  });
  source.push('the first half');
  return source;
}

before(async () => {
  app = await startTracedApp((routes) => {
    routes.get('/status/:status', async (request, reply) => {
      const { status } = request.params as { status: string };
      return reply.code(Number(status)).send({});
    });
    routes.get('/slow', async () => {
      arrived.resolve();
      await answerSlowly.promise;
      return {};
    });
    routes.get('/torn-by-leaving', async (_request, reply) => reply.send(sendTornByLeaving()));
    routes.get('/torn', async (_request, reply) => reply.send(Readable.from(sendTorn())));
  });
});
afterEach(() => {
  telemetry.reset();
  arrived = Promise.withResolvers<void>();
  answerSlowly = Promise.withResolvers<void>();
});
after(async () => {
  await outside.destroy();
  await app.close();
  await telemetry.shutdown();
});

async function traceStatus(status: number): Promise<ReadableSpan> {
  await callUntraced(outside, `${app.origin}/status/${status}`);
  return pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER);
}

for (const status of [500, 503]) {
  test(`an answer with status ${status} marks the SERVER span as an error`, async () => {
    const span = await traceStatus(status);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], String(status));
    assert.equal(span.attributes['http.response.status_code'], status);
  });
}

for (const status of [201, 302, 400, 404, 499]) {
  test(`an answer with status ${status} leaves the SERVER span without an error`, async () => {
    const span = await traceStatus(status);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    assert.equal(span.attributes['error.type'], undefined);
    assert.equal(span.attributes['http.response.status_code'], status);
  });
}

test('a caller that goes away before the answer ends the SERVER span, which claims no status', async () => {
  const socket = connect(app.port, '127.0.0.1');
  socket.write('GET /slow HTTP/1.1\r\nHost: probe\r\n\r\n');
  await arrived.promise;
  socket.destroy();
  const span = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER);
  answerSlowly.resolve();
  assert.equal(span.name, 'GET /slow');
  assert.equal(span.attributes['http.response.status_code'], undefined);
  assert.equal(span.attributes['error.type'], 'aborted');
  assert.equal(span.status.code, SpanStatusCode.UNSET);
});

test('a caller that goes away within the answer leaves a span with the status and what went wrong', async () => {
  const socket = connect(app.port, '127.0.0.1');
  socket.write('GET /torn HTTP/1.1\r\nHost: probe\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  const span = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER);
  arrived.resolve();
  assert.equal(span.attributes['http.response.status_code'], 200);
  assert.equal(span.attributes['error.type'], 'aborted');
});

test('the SERVER span covers the answer to its last byte', async () => {
  const response = await outside.request({ origin: app.origin, path: '/torn', method: 'GET' });
  assert.deepEqual(telemetry.spans(), []);
  arrived.resolve();
  await assert.rejects(response.body.text());
  await waitForSpans(telemetry, 1);
});

test('an answer whose stream breaks after the headers is the server’s error, and says which', async () => {
  arrived.resolve();
  const response = await outside.request({ origin: app.origin, path: '/torn', method: 'GET' });
  await assert.rejects(response.body.text());
  const span = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER);
  assert.equal(span.attributes['http.response.status_code'], 200);
  assert.equal(span.attributes['error.type'], 'RangeError');
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.deepEqual(
    span.events.map(({ name, attributes }) => [name, attributes?.['exception.message']]),
    [['exception', 'the source broke']],
  );
});

test('a source that fails once the caller has gone is not the server’s error', async () => {
  const socket = connect(app.port, '127.0.0.1');
  socket.write('GET /torn-by-leaving HTTP/1.1\r\nHost: probe\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  const span = pickSpan(await waitForSpans(telemetry, 1), SpanKind.SERVER);
  assert.equal(span.attributes['error.type'], 'aborted');
  assert.equal(span.status.code, SpanStatusCode.UNSET);
  assert.deepEqual(span.events, []);
});
