import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { withSpan } from '../helpers/probe-telemetry.ts';
import { createLogger } from '@holdfast/telemetry/pino';
import { startTestTelemetry } from '@holdfast/telemetry/testing';

const telemetry = startTestTelemetry();
after(telemetry.shutdown);

function createMemoryLogger(): { logger: ReturnType<typeof createLogger>; text: () => string } {
  const chunks: string[] = [];
  const logger = createLogger({
    serviceName: 'user-service',
    level: 'info',
    destination: { write: (chunk) => void chunks.push(chunk) },
  });
  return { logger, text: () => chunks.join('') };
}

test('a line within a span carries its trace_id and span_id, and one outside carries none', async () => {
  const { logger, text } = createMemoryLogger();
  const ids = await withSpan('step', {}, async () => {
    logger.info({ item: '123' }, 'within');
    return trace.getActiveSpan()?.spanContext();
  });
  logger.child({ component: 'sweeper' }).warn('outside');
  const [within, outside] = text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.ok(within && outside);
  assert.match(String(within['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  delete within['time'];
  delete outside['time'];
  assert.deepEqual(within, {
    level: 'info',
    service: 'user-service',
    trace_id: ids?.traceId,
    span_id: ids?.spanId,
    item: '123',
    msg: 'within',
  });
  assert.deepEqual(outside, { level: 'warn', service: 'user-service', component: 'sweeper', msg: 'outside' });
});

test('nothing that a caller sends forges a line or ends one early', () => {
  const { logger, text } = createMemoryLogger();
  const hostile = 'test\n{"level":"fatal","msg":"forged"}\r\n\u2028\u0000\u001b[2J"\\ \ud800';
  logger.info({ path: hostile, nested: { [hostile]: hostile }, err: new Error(hostile) }, hostile);
  const lines = text().split('\n');
  assert.equal(lines.length, 2);
  assert.equal(lines[1], '');
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(lines[0] ?? '', /[\u0000-\u001f]/);
  const line = JSON.parse(lines[0] ?? '') as { msg: string; path: string; level: string };
  assert.equal(line.level, 'info');
  assert.equal(line.path.slice(0, 20), hostile.slice(0, 20));
});

test('an authorization header is never logged', () => {
  const { logger, text } = createMemoryLogger();
  logger.info({ headers: { authorization: 'Bearer secret' }, req: { headers: { authorization: 'secret' } } });
  assert.doesNotMatch(text(), /secret/);
});

test('characters that end a line or hide text for those who read it are escaped', () => {
  const { logger, text } = createMemoryLogger();
  const deceptive = 'a\u0085b\u2028c\u2029d\u009be\u202ef\u2066g\u007f';
  logger.info({ path: deceptive }, 'x');
  assert.doesNotMatch(text(), /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  assert.equal((JSON.parse(text()) as { path: string }).path, deceptive);
});

test('a line is bounded, whatever is in it: long texts, deep objects, many members, errors with errors in them', () => {
  const { logger, text } = createMemoryLogger();
  const long = 'x'.repeat(100_000);
  let deep: object = {};
  for (let index = 0; index < 1000; index += 1) deep = { deep };
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index]));
  let error = new Error(long);
  for (let index = 0; index < 100; index += 1) error = new Error(long, { cause: error });
  Object.assign(error, { query: 'secret' });
  logger.error(
    { err: error, long, deep, many, [long]: 1, list: Array.from({ length: 10_000 }, () => 1) },
    long,
  );
  assert.ok(text().length < 64_000, String(text().length));
  assert.doesNotMatch(text(), /secret/);
  const line = JSON.parse(text()) as { long: string; err: { message: string; cause: { message: string } } };
  assert.equal(line.long.length, 1024);
  assert.equal(line.err.cause.message.length, 1024);
});
