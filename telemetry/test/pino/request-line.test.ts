import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { withSpan } from '../helpers/probe-telemetry.ts';
import { createLogger, createRequestLineWriter, type LogLevel } from '@holdfast/telemetry/pino';
import { startTestTelemetry } from '@holdfast/telemetry/testing';

const telemetry = startTestTelemetry();
after(telemetry.shutdown);

const names = { id: 'shop.request.id', duration: 'shop.request.duration' };
const request = {
  id: 'req-1',
  method: 'GET',
  route: '/items/{item_id}',
  url: '/items/123?secret=1',
  status: 200,
  durationMs: 1.23456,
  context: undefined,
};

function createWriter(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createLogger({
    serviceName: 'probe',
    level,
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, lines, write: createRequestLineWriter(logger, names) };
}

test('the line of a request is, but for its time, the one that the logger itself would write', async () => {
  const { logger, lines, write } = createWriter();
  await withSpan('step', {}, async () => {
    write({ ...request, context: context.active() });
    const fields = {
      'http.request.method': 'GET',
      'http.route': '/items/{item_id}',
      'url.path': '/items/123',
      'http.response.status_code': 200,
      'shop.request.duration': 1.235,
    };
    logger.child({ 'shop.request.id': 'req-1' }).info(fields, 'Answered a request');
  });
  const [own, loggers] = lines.map((line) => line.replace(/"time":"[^"]{24}"/, '"time":""'));
  assert.equal(own, loggers);
  assert.match(own ?? '', /"trace_id":"[0-9a-f]{32}","span_id":"[0-9a-f]{16}"/);
  assert.match(lines[0] ?? '', /"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
});

test('without a route or a span, the line leaves them out', () => {
  const { lines, write } = createWriter();
  write({ ...request, route: undefined, context: ROOT_CONTEXT });
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  assert.deepEqual(Object.keys(line), [
    'level',
    'time',
    'service',
    'shop.request.id',
    'http.request.method',
    'url.path',
    'http.response.status_code',
    'shop.request.duration',
    'msg',
  ]);
});

test('the line of an answer that is an error says of which type', () => {
  const { lines, write } = createWriter();
  write({ ...request, status: 503, errorType: '503' });
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  assert.equal(line['error.type'], '503');
  assert.equal(line['http.response.status_code'], 503);
});

test('a path forges no line, hides no text, and is cut', () => {
  const { lines, write } = createWriter();
  const hostile = '/a"\\\n{"level":"fatal"}\u0000\u0085\u2028\u009b\u202e\u2066\ud800';
  write({ ...request, url: hostile });
  write({ ...request, url: `/${'x'.repeat(1000)}` });
  const [text = ''] = lines;
  assert.equal(text.indexOf('\n'), text.length - 1);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, string>);
  assert.equal(first?.['level'], 'info');
  assert.equal(first?.['url.path'], hostile);
  assert.equal(second?.['url.path']?.length, 256);
});

test('a level above info silences it', () => {
  const { logger, lines, write } = createWriter('warn');
  write(request);
  assert.deepEqual(lines, []);
  logger.level = 'info';
  write(request);
  assert.equal(lines.length, 1);
});
