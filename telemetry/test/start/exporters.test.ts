import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTelemetry } from '../helpers/probe-telemetry.ts';
import { withEnvironment } from '../helpers/environment.ts';
import {
  startGrpcReceiver,
  startHttpReceiver,
  type OtlpReceiver,
  type ReceivedExport,
} from '../helpers/otlp-receiver.ts';
import { runFixture } from '../helpers/run-fixture.ts';
import { createMemoryLogger, makeSpan, withTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const protocols = {
  grpc: {
    start: startGrpcReceiver,
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    contentType: 'application/grpc',
  },
  'http/protobuf': {
    start: startHttpReceiver,
    path: '/v1/traces',
    contentType: 'application/x-protobuf',
  },
  'http/json': { start: startHttpReceiver, path: '/v1/traces', contentType: 'application/json' },
};

async function receiveOne(
  start: () => Promise<OtlpReceiver>,
  variables: (endpoint: string) => Record<string, string | undefined>,
): Promise<ReceivedExport> {
  const receiver = await start();
  try {
    return await withTelemetry(
      { OTEL_METRICS_EXPORTER: 'none', ...variables(receiver.endpoint) },
      async () => {
        await makeSpan('sent_span');
        return waitUntil('an export', () => receiver.exports[0]);
      },
    );
  } finally {
    await receiver.close();
  }
}

for (const [protocol, expected] of Object.entries(protocols)) {
  test(`OTEL_EXPORTER_OTLP_PROTOCOL=${protocol} sends spans so, to the endpoint, with the headers`, async () => {
    const received = await receiveOne(expected.start, (endpoint) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=probe,authorization=Basic%20abc',
    }));
    assert.equal(received.path, expected.path);
    assert.equal(received.headers['content-type'], expected.contentType);
    assert.equal(received.headers['x-team'], 'probe');
    assert.equal(received.headers['authorization'], 'Basic abc');
    assert.ok(received.body.includes('sent_span'));
    assert.ok(received.body.includes('service.instance.id'));
  });
}

test('gRPC is the default, and the variables of the traces alone go before the general ones', async () => {
  const byDefault = await receiveOne(startGrpcReceiver, (endpoint) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: undefined,
  }));
  assert.equal(byDefault.path, protocols.grpc.path);
  const bySignal = await receiveOne(startHttpReceiver, (endpoint) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/else/where`,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
  }));
  assert.equal(bySignal.path, '/else/where');
});

test('OTEL_EXPORTER_OTLP_COMPRESSION=gzip compresses', async () => {
  const received = await receiveOne(startHttpReceiver, (endpoint) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  }));
  assert.equal(received.headers['content-encoding'], 'gzip');
});

test('OTEL_TRACES_EXPORTER=console writes spans to standard output, and needs no backend', async () => {
  const { status, output } = await runFixture('make-spans.ts', { OTEL_TRACES_EXPORTER: 'console' });
  assert.equal(status, 0);
  assert.match(output, /name: 'span-0-'/);
});

test('OTEL_TRACES_EXPORTER=none sends nothing, and the process ends at once', async () => {
  const receiver = await startGrpcReceiver();
  const { status, output } = await runFixture('make-spans.ts', {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  });
  await receiver.close();
  assert.equal(status, 0);
  assert.doesNotMatch(output, /span-0-/);
  assert.deepEqual(receiver.exports, []);
});

test('several exporters, with blanks between, all get the spans', async () => {
  const receiver = await startGrpcReceiver();
  const { output } = await runFixture('make-spans.ts', {
    OTEL_TRACES_EXPORTER: ' otlp , console ',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  });
  await receiver.close();
  assert.match(output, /name: 'span-0-'/);
  assert.ok(receiver.exports[0]?.body.includes('span-0-'));
});

for (const variable of [
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
]) {
  for (const value of ['garbage', 'constructor']) {
    test(`${variable}=${value} stops the start with one line that names variable, value and choices`, async () => {
      const { logger } = createMemoryLogger();
      await withEnvironment({ [variable]: value }, () => {
        assert.throws(
          () => startTelemetry({ serviceName: 'probe', serviceVersion: '1', logger }),
          new RegExp(`^Error: ${variable} is '${value}'; it takes [a-z/]+, [^\n]+\\.$`),
        );
      });
    });
  }
}

test('an empty variable counts as unset', async () => {
  const receiver = await startGrpcReceiver();
  const { status } = await runFixture('make-spans.ts', {
    OTEL_TRACES_EXPORTER: '',
    OTEL_PROPAGATORS: '',
    OTEL_METRICS_EXPORTER: ' ',
    OTEL_SDK_DISABLED: '',
    OTEL_EXPORTER_OTLP_PROTOCOL: '',
    OTEL_SERVICE_NAME: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  });
  await receiver.close();
  assert.equal(status, 0);
  assert.ok(receiver.exports[0]?.body.includes('probe'));
});
