import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { startHttpReceiver } from '../helpers/otlp-receiver.ts';
import { findClosedEndpoint, startSilentBackend } from '../helpers/silent-backend.ts';
import { makeSpan, withTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const hasty = {
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '1',
  OTEL_EXPORTER_OTLP_TIMEOUT: '50',
};

for (const protocol of ['grpc', 'http/protobuf']) {
  test(`a backend that is away is named in the log: ${protocol}`, async () => {
    const endpoint = await findClosedEndpoint();
    const variables = {
      ...hasty,
      // A busy machine takes longer than 50 ms to be refused, and the complaint would be about that.
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    };
    const line = await withTelemetry(variables, async ({ logged }) => {
      await makeSpan('lost');
      return waitUntil('a complaint', () => logged()[0]);
    });
    assert.match(line, /ECONNREFUSED/);
    assert.match(line, new RegExp(new URL(endpoint).port));
  });

  test(`a backend that hangs is in the log after the timeout: ${protocol}`, async () => {
    const backend = await startSilentBackend();
    const variables = {
      ...hasty,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
    };
    const line = await withTelemetry(variables, async ({ logged }) => {
      await makeSpan('lost');
      return waitUntil('a complaint', () => logged()[0]);
    });
    await backend.close();
    assert.match(line, /deadline exceeded|timed out/i);
  });
}

test('with the standard timeout, a backend that is away is in the log within 12 s', async () => {
  const variables = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: undefined,
    OTEL_EXPORTER_OTLP_ENDPOINT: await findClosedEndpoint(),
  };
  const line = await withTelemetry(variables, async ({ logged }) => {
    await makeSpan('lost');
    return waitUntil('a complaint', () => logged()[0], 12_000);
  });
  assert.match(line, /ECONNREFUSED/);
});

test('a backend that refuses batch after batch is logged once', async () => {
  const receiver = await startHttpReceiver({ status: 400 });
  const variables = {
    ...hasty,
    OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  };
  const lines = await withTelemetry(variables, async ({ logged }) => {
    for (let batch = 1; batch <= 5; batch += 1) {
      await makeSpan('refused');
      await waitUntil(`batch ${batch}`, () => receiver.exports.length === batch);
    }
    // The fifth went out, so the fourth has been complained of.
    return logged();
  });
  await receiver.close();
  assert.deepEqual(lines, ['Lost spans, 1 so far: 400 Bad Request']);
});

test('what the last spans met at the shutdown is logged', async () => {
  const variables = {
    ...hasty,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    OTEL_EXPORTER_OTLP_ENDPOINT: await findClosedEndpoint(),
  };
  await withTelemetry(variables, async ({ telemetry, logged }) => {
    await makeSpan('lost');
    await telemetry.shutdown(100);
    assert.match(logged().at(-1) ?? '', /^Lost 1 spans at the end: .*ECONNREFUSED/);
  });
});

test('a shutdown that gives up says what is lost', async () => {
  const backend = await startSilentBackend();
  const variables = { OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint };
  await withTelemetry(variables, async ({ telemetry, logged }) => {
    await makeSpan('lost');
    await telemetry.shutdown(20);
    assert.deepEqual(logged(), ['Lost 1 spans at the end']);
  });
  await backend.close();
});

test('complaints that differ in ids, counts and timings alone are one; another complaint is another line', async () => {
  await withTelemetry({ OTEL_TRACES_EXPORTER: 'none' }, async ({ logged }) => {
    diag.error('Dropped 12 spans of trace 0af7651916cd43dd8448eb211c80319c');
    diag.error('Dropped 13 spans of trace b7ad6b71692033310af7651916cd43dd');
    // As @grpc/grpc-js words one and the same outage.
    const deadline = '4 DEADLINE_EXCEEDED: Deadline exceeded after';
    diag.error(`${deadline} 0.051s,metadata filters: 0.001s,Waiting for LB pick`);
    diag.error(`${deadline} 0.049s,Waiting for LB pick`);
    diag.error(`${deadline} 10.051s,name resolution: 0.001s,Waiting for LB pick`);
    diag.warn('Something else');
    diag.info('Of no interest');
    assert.deepEqual(logged(), [
      'Dropped 12 spans of trace 0af7651916cd43dd8448eb211c80319c',
      `${deadline} 0.051s,metadata filters: 0.001s,Waiting for LB pick`,
      'Something else',
    ]);
  });
});

test('a complaint’s JSON is told by its message alone, and every complaint cut to 256 characters', async () => {
  await withTelemetry({ OTEL_TRACES_EXPORTER: 'none' }, async ({ logged }) => {
    diag.error(JSON.stringify({ stack: 'Error: at somewhere', message: 'It is "away"', name: 'Error' }));
    diag.error('x'.repeat(1000));
    const [first, second] = logged();
    assert.equal(first, 'It is "away"');
    assert.equal(second?.length, 256);
  });
});
