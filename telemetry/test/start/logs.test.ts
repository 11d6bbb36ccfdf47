import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSpan } from '../helpers/probe-telemetry.ts';
import { createRequestLineWriter } from '@holdfast/telemetry/pino';
import { context as contexts, trace } from '@opentelemetry/api';
import { startGrpcReceiver, startHttpReceiver } from '../helpers/otlp-receiver.ts';
import { scrapeText } from '../helpers/scrape.ts';
import { withTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const noTraces = { OTEL_TRACES_EXPORTER: 'none' };

for (const [protocol, start, path] of [
  ['grpc', startGrpcReceiver, '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
  ['http/protobuf', startHttpReceiver, '/v1/logs'],
  ['http/json', startHttpReceiver, '/v1/logs'],
] as const) {
  test(`OTEL_LOGS_EXPORTER=otlp sends each line as a record, by ${protocol}, and the line stays`, async () => {
    const receiver = await start();
    const variables = {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT:
        protocol === 'grpc' ? receiver.endpoint : `${receiver.endpoint}/v1/logs`,
    };
    await withTelemetry({ ...noTraces, ...variables }, async ({ logger, telemetry, lines }) => {
      const ids = await withSpan('step', {}, async () => {
        const headers = { authorization: 'Bearer secret', 'idempotency-key': 'secret' };
        logger.warn({ err: new TypeError('broken'), 'http.route': '/items/{id}', headers }, 'Something');
        return trace.getActiveSpan()?.spanContext();
      });
      await telemetry.shutdown();
      await waitUntil('an export', () => receiver.exports.length > 0);
      const [received] = receiver.exports;
      assert.ok(received);
      const { path: calledPath, body } = received;
      assert.equal(calledPath, path);
      assert.equal(lines.length, 1);
      assert.ok(body.includes('Something') && body.includes('exception.stacktrace'));
      assert.ok(body.includes('TypeError') && body.includes('/items/{id}'));
      assert.ok(!body.includes('secret') && !lines[0]?.includes('secret'));
      if (protocol === 'http/json') {
        const record = JSON.parse(String(body)).resourceLogs[0].scopeLogs[0].logRecords[0];
        assert.equal(record.traceId, ids?.traceId);
        assert.equal(record.spanId, ids?.spanId);
        assert.equal(record.severityNumber, 13);
        assert.equal(record.severityText, 'warn');
        assert.deepEqual(record.body, { stringValue: 'Something' });
      }
    });
    await receiver.close();
  });
}

test('the line of a request is a record too, under the conventions’ names and in its trace', async () => {
  const receiver = await startHttpReceiver();
  const variables = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${receiver.endpoint}/v1/logs`,
  };
  await withTelemetry({ ...noTraces, ...variables }, async ({ logger, telemetry, lines }) => {
    const writeLine = createRequestLineWriter(logger, {
      id: 'shop.request.id',
      duration: 'shop.request.duration',
    });
    const ids = await withSpan('step', {}, async () => {
      const of = contexts.active();
      writeLine({
        id: 'req-1',
        method: 'GET',
        route: '/x',
        url: '/x?y',
        status: 201,
        durationMs: 1,
        context: of,
      });
      return trace.getActiveSpan()?.spanContext();
    });
    await telemetry.shutdown();
    await waitUntil('an export', () => receiver.exports.length > 0);
    const record = JSON.parse(String(receiver.exports[0]?.body)).resourceLogs[0].scopeLogs[0].logRecords[0];
    const line = JSON.parse(lines[0] ?? '') as { time: string };
    assert.equal(record.traceId, ids?.traceId);
    assert.equal(record.spanId, ids?.spanId);
    assert.equal(record.severityText, 'info');
    assert.equal(record.severityNumber, 9);
    assert.equal(Number(BigInt(record.timeUnixNano) / 1_000_000n), Date.parse(line.time));
    assert.deepEqual(record.body, { stringValue: 'Answered a request' });
    assert.deepEqual(record.attributes, [
      { key: 'shop.request.id', value: { stringValue: 'req-1' } },
      { key: 'http.request.method', value: { stringValue: 'GET' } },
      { key: 'http.route', value: { stringValue: '/x' } },
      { key: 'url.path', value: { stringValue: '/x' } },
      { key: 'http.response.status_code', value: { intValue: 201 } },
      { key: 'shop.request.duration', value: { intValue: 1 } },
    ]);
  });
  await receiver.close();
});

test('a backend that is away costs neither a line nor time: records beyond the queue are dropped and counted', async () => {
  const variables = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_BLRP_MAX_QUEUE_SIZE: '10',
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '10',
    OTEL_BLRP_SCHEDULE_DELAY: '60000',
  };
  await withTelemetry({ ...noTraces, ...variables }, async ({ logger, telemetry, lines }) => {
    for (let index = 0; index < 100; index += 1) logger.info('line');
    assert.equal(lines.filter((line) => line.includes('"line"')).length, 100);
    const text = await scrapeText(telemetry);
    const [, dropped] =
      /^otel_sdk_processor_log_processed_total\{[^}]*queue_full"\} (\d+)$/m.exec(text) ?? [];
    assert.ok(Number(dropped) >= 80, text);
  });
});

test('OTEL_LOGS_EXPORTER=console shows records beside the lines', async (context) => {
  const dir = context.mock.method(console, 'dir', () => undefined);
  await withTelemetry({ ...noTraces, OTEL_LOGS_EXPORTER: 'console' }, async ({ logger, lines }) => {
    logger.info('Something');
    assert.equal(lines.length, 1);
    await waitUntil('the record', () => dir.mock.callCount() > 0);
    const [record] = dir.mock.calls[0]?.arguments ?? [];
    assert.equal((record as { body: string }).body, 'Something');
  });
});

test('a logs exporter that is not known stops the start', async () => {
  await assert.rejects(
    withTelemetry({ ...noTraces, OTEL_LOGS_EXPORTER: 'paper' }, async () => {}),
    /^Error: OTEL_LOGS_EXPORTER is 'paper'; it takes otlp, console, none\.$/,
  );
});
