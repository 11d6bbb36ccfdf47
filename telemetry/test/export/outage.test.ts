// Through the start of telemetry, by the standard variables, with backends that come and go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCounter } from '../helpers/probe-telemetry.ts';
import { startGrpcBackend, startHttpBackend, type Answer, type Backend } from '../helpers/otlp-backend.ts';
import { encodeRpcStatus } from '../helpers/rpc-messages.ts';
import { scrapeText } from '../helpers/scrape.ts';
import { makeSpan, withTelemetry, type StartedTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Makes something of a signal that can be found in what is sent. */
type Make = (name: string, started: StartedTelemetry) => Promise<void> | void;

const made: Readonly<Record<string, { variables: Record<string, string>; make: Make }>> = {
  traces: { variables: { OTEL_TRACES_EXPORTER: 'otlp', OTEL_BSP_SCHEDULE_DELAY: '1' }, make: makeSpan },
  logs: {
    variables: { OTEL_LOGS_EXPORTER: 'otlp', OTEL_BLRP_SCHEDULE_DELAY: '1' },
    make: (name, { logger }) => logger.info(name),
  },
  metrics: {
    variables: { OTEL_METRICS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_INTERVAL: '10' },
    make: (name) => createCounter('probe.credits')(1, { 'probe.credits.movement': name }),
  },
};

const protocols = {
  grpc: { start: startGrpcBackend, busy: { trailers: { 'grpc-status': '14' } } },
  'http/protobuf': { start: startHttpBackend, busy: { status: 503 } },
  'http/json': { start: startHttpBackend, busy: { status: 429 } },
} as const;

const nothing = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

function countIn({ bodies }: Backend, name: string): number {
  return bodies.filter((body) => body.includes(name)).length;
}

for (const [signal, { variables, make }] of Object.entries(made)) {
  for (const [protocol, { start, busy }] of Object.entries(protocols)) {
    const sent = { ...nothing, ...variables, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };

    test(`${signal} of an outage arrive within a second of the backend’s return: ${protocol}`, async (context) => {
      let backend = await start();
      context.after(async () => backend.close());
      const { endpoint, port } = backend;
      await withTelemetry({ ...sent, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, async (started) => {
        await make('before', started);
        await waitUntil('what came before', () => countIn(backend, 'before') > 0);
        await backend.close();
        await make('during-1', started);
        await waitUntil('the complaint', () =>
          started.logged().some((line) => /^Sending .* failed/.test(line)),
        );
        await make('during-2', started);
        backend = await start({ port });
        const returnedAt = performance.now();
        await waitUntil('what was made meanwhile', () => {
          return countIn(backend, 'during-1') > 0 && countIn(backend, 'during-2') > 0;
        });
        const tookMs = performance.now() - returnedAt;
        assert.ok(tookMs < 1500, `${tookMs} ms`);
      });
    });

    test(`${signal} that a busy backend sends away come again, and once: ${protocol}`, async (context) => {
      const backend = await start({ answer: (index): Answer => (index < 2 ? busy : {}) });
      context.after(backend.close);
      const once = { ...sent, OTEL_METRIC_EXPORT_INTERVAL: '600000' };
      await withTelemetry({ ...once, OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint }, async (started) => {
        await make('patient', started);
        await started.telemetry.shutdown(5000);
      });
      assert.equal(countIn(backend, 'patient'), 3);
    });
  }
}

test('a backend that is full is left alone for as long as it asks', async (context) => {
  const details = encodeRpcStatus('full', { nanos: 3e8 }).toString('base64');
  const trailers = { 'grpc-status': '8', 'grpc-status-details-bin': details };
  const answeredAt: number[] = [];
  const backend = await startGrpcBackend({
    answer: (index) => {
      answeredAt.push(performance.now());
      context.after(backend.close);
      return index === 0 ? { trailers } : {};
    },
  });
  const variables = {
    ...nothing,
    ...made['traces']!.variables,
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
  };
  await withTelemetry(variables, async () => {
    await makeSpan('patient');
    await waitUntil('another request', () => backend.bodies.length > 1);
  });
  assert.ok(answeredAt[1]! - answeredAt[0]! >= 295);
});

test('differences of metrics that were collected in an outage all arrive', async (context) => {
  let isAway = true;
  const backend = await startHttpBackend({ answer: () => (isAway ? { status: 503 } : {}) });
  context.after(backend.close);
  const variables = {
    ...nothing,
    ...made['metrics']!.variables,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  };
  await withTelemetry(variables, async ({ telemetry }) => {
    const count = createCounter('probe.credits');
    for (let round = 0; round < 10; round += 1) {
      count(3, { 'probe.credits.movement': 'held' });
      const { length } = backend.bodies;
      await waitUntil('another attempt', () => backend.bodies.length > length || round > 1, 10_000);
    }
    isAway = false;
    const first = backend.bodies.length;
    await telemetry.shutdown(5000);
    const points = backend.bodies
      .slice(first)
      .flatMap((body) => JSON.parse(String(body)).resourceMetrics[0].scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .filter(({ name }) => name === 'probe.credits')
      .map(({ sum }) => sum.dataPoints[0] as { timeUnixNano: string; asDouble: number });
    // One whose answer came too late was sent twice; its times tell.
    const values = new Map(points.map(({ timeUnixNano, asDouble }) => [timeUnixNano, asDouble]));
    assert.equal(
      [...values.values()].reduce((total, value) => total + value, 0),
      30,
    );
  });
});

test('OTEL_METRIC_EXPORT_INTERVAL is how often metrics are sent; without it that is once a minute', async (context) => {
  for (const [interval, expected] of [
    ['20', true],
    [undefined, false],
  ] as const) {
    const backend = await startGrpcBackend();
    context.after(backend.close);
    const variables = {
      ...nothing,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: interval,
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
    };
    await withTelemetry(variables, async () => {
      if (expected) await waitUntil('three exports', () => backend.bodies.length >= 3);
      else assert.equal(backend.bodies.length, 0);
    });
  }
});

test('OTEL_METRIC_EXPORT_TIMEOUT bounds an attempt, and is never longer than the interval', async (context) => {
  const backend = await startHttpBackend({ answer: (index) => (index === 0 ? { instead: 'hang' } : {}) });
  context.after(backend.close);
  const variables = {
    ...nothing,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_METRIC_EXPORT_TIMEOUT: '50',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
  };
  await withTelemetry(variables, async ({ logged }) => {
    const line = await waitUntil('a complaint', () => logged()[0]);
    assert.match(line, /Timed out after 50 ms/);
  });
});

test('what is sent, waits and is lost can be read as metrics, by its reason', async (context) => {
  const partial = Buffer.from('{"partialSuccess":{"rejectedSpans":1,"errorMessage":"too old"}}');
  const answers: readonly Answer[] = [{}, { body: partial }, { status: 400 }];
  const backend = await startHttpBackend({ answer: (index) => answers[index] ?? { status: 503 } });
  context.after(backend.close);
  const variables = {
    ...nothing,
    ...made['traces']!.variables,
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
  };
  await withTelemetry(variables, async ({ telemetry }) => {
    for (const count of [1, 2, 3, 4]) {
      await makeSpan('counted');
      await waitUntil('its request', () => backend.bodies.length >= count);
    }
    const text = await waitUntil('the counts', async () => {
      const scraped = await scrapeText(telemetry);
      return (
        /error_type="400"/.test(scraped) &&
        /duration_seconds_count.*error_type="503"/.test(scraped) &&
        scraped
      );
    });
    for (const name of ['processor_span_processed', 'exporter_span_exported']) {
      assert.match(text, new RegExp(`^otel_sdk_${name}_total\\{[^}]*error_type="400"[^}]*\\} 1$`, 'm'));
      assert.match(text, new RegExp(`^otel_sdk_${name}_total\\{[^}]*error_type="rejected"[^}]*\\} 1$`, 'm'));
      assert.match(text, new RegExp(`^otel_sdk_${name}_total\\{(?![^}]*error_type)[^}]*\\} 1$`, 'm'));
    }
    assert.match(text, /^otel_sdk_exporter_operation_duration_seconds_count\{[^}]*code="200"[^}]*\} 2$/m);
  });
});
