import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { healthRoutes } from '@holdfast/service-kit/http';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import { createTestApp, type TestApp } from '../helpers/test-app.ts';

const telemetry = startTestTelemetry();
let testApp: TestApp;
let port: number;
let linesBefore = 0;

async function* tear(): AsyncGenerator<string> {
  yield 'the first half';
  throw new RangeError('the source broke');
}

before(async () => {
  testApp = await createTestApp();
  const database = { ping: async () => Promise.resolve() } as never;
  await testApp.app.register(healthRoutes, {
    database,
    renderMetrics: undefined,
    problemResponses: () => ({}),
  });
  testApp.app.get('/torn', async (_request, reply) => reply.send(Readable.from(tear())));
  testApp.app.get('/endless', async (_request, reply) => {
    const source = new Readable({ read: () => undefined });
    source.push('the first half');
    return reply.send(source);
  });
  testApp.app.get('/untraced/:id', { config: { traced: false } }, () => ({}));
  port = await testApp.listen();
});
beforeEach(() => {
  telemetry.reset();
  linesBefore = testApp.logged().length;
});
after(async () => {
  await testApp.app.close();
  await telemetry.shutdown();
});

const readNewLines = () => testApp.logged().slice(linesBefore);

test('an answer that breaks off because its source failed is one line of an error, in its trace', async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/torn`);
  await assert.rejects(answer.text());
  const [line] = await pollUntil('the line', () => readNewLines().length > 0 && readNewLines());
  assert.equal(line?.['level'], 'error');
  assert.equal(line['msg'], 'An answer broke off: what it was read from failed');
  assert.deepEqual((line['err'] as { message: string }).message, 'the source broke');
  const [span] = await pollUntil('the span', () => telemetry.spans().length > 0 && telemetry.spans());
  assert.equal(line['trace_id'], span?.spanContext().traceId);
  assert.equal(readNewLines().length, 1);
});

test('an answer that breaks off because its caller left is no line of an error', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /endless HTTP/1.1\r\nHost: probe\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  await pollUntil('the span', () => telemetry.spans().length > 0);
  assert.deepEqual(readNewLines(), []);
});

test('a request that is not traced is logged all the same, but for probes', async () => {
  for (const path of ['/healthz', '/readyz', '/untraced/1']) await testApp.app.inject(path);
  const lines = await pollUntil('the line', () => readNewLines().length > 0 && readNewLines());
  assert.deepEqual(
    lines.map((line) => [line['http.route'], line['url.path']]),
    [['/untraced/{id}', '/untraced/1']],
  );
  assert.equal(lines[0]?.['trace_id'], undefined);
  assert.deepEqual(telemetry.spans(), []);
});
