import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from 'node:net';
import { createCounter } from '../helpers/probe-telemetry.ts';
import { createQueryDurationRecorder } from '../../src/pg/query-metrics.ts';
import { withQuerySpan } from '../../src/pg/query-span.ts';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { startGrpcReceiver, startHttpReceiver } from '../helpers/otlp-receiver.ts';
import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';
import { scrapeText } from '../helpers/scrape.ts';
import { withTelemetry } from '../helpers/started-telemetry.ts';
import { startTracedApp } from '../helpers/traced-app.ts';
import { waitUntil } from '../helpers/wait-until.ts';

async function* tear(): AsyncGenerator<string> {
  yield 'the first half';
  throw new RangeError('the source broke');
}

const noTraces = { OTEL_TRACES_EXPORTER: 'none' };

test('metrics are for Prometheus unless said otherwise: durations of requests by method, route and status', async () => {
  await withTelemetry({ ...noTraces, OTEL_METRICS_EXPORTER: undefined }, async ({ telemetry }) => {
    const app = fastify();
    await app.register(tracingPlugin);
    app.get('/items/:id', () => ({}));
    await app.inject('/items/1');
    await app.inject('/items/2');
    await app.inject({ method: 'GET', url: '/nowhere/3' });
    const text = await scrapeText(telemetry);
    await app.close();
    assert.match(
      text,
      /^http_server_request_duration_seconds_count\{(?=.*http_route="\/items\/\{id\}")(?=.*http_response_status_code="200")(?=.*network_protocol_version="1\.1").*\} 2$/m,
    );
    assert.match(
      text,
      /^http_server_request_duration_seconds_count\{(?=[^}]*http_response_status_code="404")[^}]*\} 1$/m,
    );
    assert.doesNotMatch(text, /nowhere|aborted/);
    assert.doesNotMatch(text, /^http_server_request_duration_seconds_sum\{[^}]*\} 0$/m);
    assert.match(text, /^target_info\{[^}]*service_name="probe"/m);
  });
});

test('a request whose caller went away is counted as aborted, with no status', async () => {
  await withTelemetry({ ...noTraces, OTEL_METRICS_EXPORTER: 'prometheus' }, async ({ telemetry }) => {
    const arrived = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const app = await startTracedApp((routes) => {
      routes.get('/slow', async (_request, reply) => {
        reply.raw.once('close', ended.resolve);
        arrived.resolve();
        return new Promise(() => undefined);
      });
    });
    const socket = connect(app.port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: probe\r\n\r\n');
    await arrived.promise;
    socket.destroy();
    await ended.promise;
    const text = await scrapeText(telemetry);
    await app.close();
    const line = text
      .split('\n')
      .find((candidate) => candidate.startsWith('http_server_request_duration_seconds_count'));
    assert.match(line ?? '', /error_type="aborted"/);
    assert.doesNotMatch(line ?? '', /status_code/);
  });
});

test('a route that is not traced is measured all the same, and a stream that breaks is counted by its error', async () => {
  await withTelemetry({ ...noTraces, OTEL_METRICS_EXPORTER: 'prometheus' }, async ({ telemetry }) => {
    const app = await startTracedApp((routes) => {
      const config = { traced: false };
      routes.get('/healthz', { config }, () => ({}));
      routes.get('/torn', { config }, async (_request, reply) => reply.send(Readable.from(tear())));
    });
    await (await fetch(`${app.origin}/healthz`)).text();
    const torn = await fetch(`${app.origin}/torn`);
    await assert.rejects(torn.text());
    await app.close();
    const text = await scrapeText(telemetry);
    assert.match(text, /^http_server_request_duration_seconds_count\{[^}]*http_route="\/healthz"[^}]*\} 1$/m);
    assert.match(
      text,
      /^http_server_request_duration_seconds_count\{(?=[^}]*http_route="\/torn")(?=[^}]*error_type="RangeError")(?=[^}]*status_code="200")[^}]*\} 1$/m,
    );
  });
});

test('durations of queries name the function that was called, and the server that was connected to', async () => {
  await withTelemetry({ ...noTraces, OTEL_METRICS_EXPORTER: 'prometheus' }, async ({ telemetry }) => {
    const place = { namespace: 'shop', address: 'db.example', port: 5433 };
    let peerAddress: string | undefined;
    const target = {
      ...place,
      peerService: 'shop-db',
      findPeerAddress: () => peerAddress,
      recordDuration: createQueryDurationRecorder(place),
    };
    const select = { summary: 'SELECT items', text: 'SELECT' };
    const call = { summary: 'SELECT items', text: 'SELECT FROM list_items()', procedure: 'list_items' };
    for (const address of [undefined, '10.0.0.7', '10.0.0.8', '10.0.0.7']) {
      peerAddress = address;
      for (const query of [select, call]) await withQuerySpan(target, query, async () => []);
    }
    const counts = (await scrapeText(telemetry))
      .split('\n')
      .filter((line) => line.startsWith('db_client_operation_duration_seconds_count'))
      .map((line) => {
        const [, procedure = ''] = /db_stored_procedure_name="([^"]*)"/.exec(line) ?? [];
        const [, address = ''] = /network_peer_address="([^"]*)",network_peer_port="5433"/.exec(line) ?? [];
        return `${procedure} ${address} ${line.split('} ')[1]}`;
      });
    assert.deepEqual(counts.toSorted(), [
      '  1',
      ' 10.0.0.7 2',
      ' 10.0.0.8 1',
      'list_items  1',
      'list_items 10.0.0.7 2',
      'list_items 10.0.0.8 1',
    ]);
  });
});

test('OTEL_METRICS_EXPORTER=none renders nothing', async () => {
  await withTelemetry({ ...noTraces, OTEL_METRICS_EXPORTER: 'none' }, async ({ telemetry }) => {
    assert.equal(createMetricsRenderer(telemetry), undefined);
  });
});

for (const [protocol, start, path] of [
  ['grpc', startGrpcReceiver, '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'],
  ['http/protobuf', startHttpReceiver, '/v1/metrics'],
  ['http/json', startHttpReceiver, '/v1/metrics'],
] as const) {
  test(`OTEL_METRICS_EXPORTER=otlp sends the last metrics at the shutdown: ${protocol}`, async () => {
    const receiver = await start();
    const variables = {
      ...noTraces,
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    };
    await withTelemetry(variables, async ({ telemetry }) => {
      const app = fastify();
      await app.register(tracingPlugin);
      app.get('/items/:id', () => ({}));
      await app.inject('/items/1');
      await app.close();
      assert.match(await scrapeText(telemetry), /items/);
      await telemetry.shutdown();
      await waitUntil('an export', () => receiver.exports.length > 0);
    });
    await receiver.close();
    assert.equal(receiver.exports[0]?.path, path);
    assert.ok(receiver.exports[0]?.body.includes('http.server.request.duration'));
  });
}

test('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta sends differences, and a scrape gets totals', async () => {
  const receiver = await startHttpReceiver();
  const variables = {
    ...noTraces,
    OTEL_METRICS_EXPORTER: 'otlp,prometheus',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  };
  const readSums = () =>
    receiver.exports
      .flatMap(({ body }) => JSON.parse(String(body)).resourceMetrics[0].scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .filter(({ name }) => name === 'probe.credits')
      .map(({ sum }) => ({ temporality: sum.aggregationTemporality, value: sum.dataPoints[0].asDouble }));
  await withTelemetry(variables, async ({ telemetry }) => {
    const count = createCounter('probe.credits');
    count(30, { 'probe.credits.movement': 'held' });
    assert.match(await scrapeText(telemetry), /^probe_credits_total\{[^}]*\} 30$/m);
    await telemetry.shutdown();
    await waitUntil('an export', () => receiver.exports.length > 0);
    assert.deepEqual(readSums(), [{ temporality: 1, value: 30 }]);
  });
  await receiver.close();
});

test('the protocol of metrics that is not known stops the start, by the variable that says it', async () => {
  await assert.rejects(
    withTelemetry(
      { ...noTraces, OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'carrier-pigeon' },
      async () => Promise.resolve(),
    ),
    /^Error: OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is 'carrier-pigeon'; it takes grpc, http\/protobuf/,
  );
});
