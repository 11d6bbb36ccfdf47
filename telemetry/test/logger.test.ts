import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { createLogger, withSpan } from '@holdfast/telemetry';
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
