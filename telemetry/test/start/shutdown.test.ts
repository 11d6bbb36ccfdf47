import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGrpcReceiver, startHttpReceiver } from '../helpers/otlp-receiver.ts';
import { runFixture } from '../helpers/run-fixture.ts';
import { findClosedEndpoint, startSilentBackend } from '../helpers/silent-backend.ts';
import { makeSpan, withTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

function readStopMs(output: string): number {
  return Number(/stopped after (\d+) ms/.exec(output)?.[1]);
}

for (const [protocol, start] of [
  ['grpc', startGrpcReceiver],
  ['http/protobuf', startHttpReceiver],
] as const) {
  test(`a shutdown sends every span that has ended before it: ${protocol}`, async () => {
    const receiver = await start();
    const { status, output } = await runFixture('make-spans.ts', {
      SPANS: '1500',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    });
    await receiver.close();
    assert.equal(status, 0);
    const received = Buffer.concat(receiver.exports.map(({ body }) => body)).toString('latin1');
    const missing = Array.from({ length: 1500 }, (_, index) => `span-${index}-`).filter(
      (name) => !received.includes(name),
    );
    assert.deepEqual(missing, []);
    assert.ok(readStopMs(output) < 2000, output);
  });

  test(`a backend that refuses delays the shutdown by 2 s at most, and the process ends well: ${protocol}`, async () => {
    const { status, output, errors } = await runFixture('make-spans.ts', {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: await findClosedEndpoint(),
    });
    assert.equal(status, 0, errors);
    assert.ok(readStopMs(output) < 2500, output);
  });

  test(`a backend that hangs delays the shutdown by 2 s at most, and the process ends well: ${protocol}`, async () => {
    const backend = await startSilentBackend();
    const { status, output, errors } = await runFixture('make-spans.ts', {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '4000',
    });
    await backend.close();
    assert.equal(status, 0, errors);
    assert.ok(readStopMs(output) < 2500, output);
  });
}

test('OTEL_BSP_SCHEDULE_DELAY is how long a span waits for company; far less than 5 s where it is unset', async () => {
  for (const [delay, longestMs] of [
    ['1', 1000],
    [undefined, 1000],
  ] as const) {
    const receiver = await startGrpcReceiver();
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_BSP_SCHEDULE_DELAY: delay };
    await withTelemetry(variables, async () => {
      // The first export pays for the connection.
      await makeSpan('first');
      await waitUntil('the first export', () => receiver.exports.length === 1);
      const startedAt = performance.now();
      await makeSpan('second');
      await waitUntil('the second export', () => receiver.exports.length === 2);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < longestMs, `${tookMs} ms`);
    });
    await receiver.close();
  }
});

test('OTEL_BSP_SCHEDULE_DELAY=60000 keeps spans back until the shutdown', async () => {
  const receiver = await startGrpcReceiver();
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_BSP_SCHEDULE_DELAY: '60000' };
  await withTelemetry(variables, async ({ telemetry }) => {
    await makeSpan('kept');
    assert.equal(receiver.exports.length, 0);
    await telemetry.shutdown();
    assert.equal(receiver.exports.length, 1);
  });
  await receiver.close();
});

test('a second shutdown is harmless', async () => {
  await withTelemetry({ OTEL_TRACES_EXPORTER: 'none' }, async ({ telemetry }) => {
    await telemetry.shutdown();
    await telemetry.shutdown();
  });
});
