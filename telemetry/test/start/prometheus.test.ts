import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trace } from '@opentelemetry/api';
import {
  createCounter,
  createHistogram,
  metricDeclarations,
  observeMetric,
  withSpan,
} from '../helpers/probe-telemetry.ts';
import { observePool } from '@holdfast/telemetry/pg';
import { findUndeclaredSamples } from '@holdfast/telemetry/testing';
import { checkWithPromtool, scrapeOpenMetrics, scrapeText } from '../helpers/scrape.ts';
import { startGrpcBackend } from '../helpers/otlp-backend.ts';
import { startGrpcReceiver } from '../helpers/otlp-receiver.ts';
import { withTelemetry } from '../helpers/started-telemetry.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const scraped = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'prometheus' };
const hostile = 'a"b\\c\nd{}=,\u0000é';

test('both formats are what Prometheus’ own checker reads, with names and units as the compatibility rules say', async (context) => {
  await withTelemetry(scraped, async ({ telemetry }) => {
    createCounter('probe.credits')(30, { 'probe.credits.movement': hostile });
    createHistogram('probe.ledger.queue.wait')(0.003, { 'probe.ledger.operation': 'hold' });
    const text = await scrapeText(telemetry);
    assert.match(text, /^# TYPE probe_credits_total counter\nprobe_credits_total\{/m);
    assert.ok(text.includes('probe_credits_movement="a\\"b\\\\c\\nd{}=,\u0000é"} 30\n'));
    assert.match(
      text,
      /^probe_ledger_queue_wait_seconds_bucket\{probe_ledger_operation="hold",le="0.005"\} 1$/m,
    );
    assert.match(text, /^probe_ledger_queue_wait_seconds_bucket\{[^}]*le="1.0"\} 1$/m);
    assert.match(text, /^process_cpu_time_seconds_total\{cpu_mode="user"\} \d/m);
    assert.match(text, /^v8js_memory_heap_used_bytes\{v8js_heap_space_name="new_space"\} \d/m);
    assert.match(text, /^nodejs_eventloop_utilization_ratio \d/m);
    const complaints = checkWithPromtool(text);
    if (complaints === undefined) context.diagnostic('promtool is not installed: its check is left out');
    assert.equal(complaints ?? '', '');

    const open = await scrapeOpenMetrics(telemetry);
    assert.match(open, /# EOF\n$/);
    assert.match(open, /^# TYPE probe_credits counter$/m);
    assert.match(open, /^# UNIT probe_ledger_queue_wait_seconds seconds$/m);
    assert.match(open, /^# TYPE target info$/m);
  });
});

test('a sampled measurement is an exemplar with the ids of its trace, in OpenMetrics alone', async () => {
  await withTelemetry(scraped, async ({ telemetry }) => {
    const record = createHistogram('probe.ledger.queue.wait');
    const count = createCounter('probe.reservations');
    record(0.0004, { 'probe.ledger.operation': 'hold' });
    const ids = await withSpan('step', {}, async () => {
      record(0.3, { 'probe.ledger.operation': 'hold' });
      count(1, { 'probe.reservation.outcome': 'reserved' });
      return trace.getActiveSpan()?.spanContext();
    });
    const exemplar = `# {trace_id="${ids?.traceId}",span_id="${ids?.spanId}"}`;
    const open = await scrapeOpenMetrics(telemetry);
    const lines = open.split('\n').filter((line) => line.includes(exemplar));
    assert.equal(lines.length, 2);
    assert.match(
      lines.join('\n'),
      /^probe_ledger_queue_wait_seconds_bucket\{[^}]*le="0.5"\} 2 # \{[^}]*\} 0.3 \d+\.\d+$/m,
    );
    assert.match(lines.join('\n'), /^probe_reservations_total\{[^}]*\} 1 # \{[^}]*\} 1 \d+(\.\d+)?$/m);
    assert.doesNotMatch(await scrapeText(telemetry), /trace_id/);
  });
});

test('a measurement of a trace that is not sampled is none', async () => {
  await withTelemetry({ ...scraped, OTEL_TRACES_SAMPLER: 'always_off' }, async ({ telemetry }) => {
    const record = createHistogram('probe.ledger.queue.wait');
    await withSpan('step', {}, async () => record(0.3, {}));
    assert.doesNotMatch(await scrapeOpenMetrics(telemetry), /trace_id/);
  });
});

test('two pools of one process are measured side by side', async () => {
  await withTelemetry(scraped, async ({ telemetry }) => {
    const counts = { totalCount: 5, idleCount: 2, waitingCount: 1 };
    const stops = ['one', 'two'].map((name) => observePool({ name, limit: 10, counts }));
    const text = await scrapeText(telemetry);
    for (const name of ['one', 'two']) {
      const pool = `db_client_connection_pool_name="${name}"`;
      assert.ok(text.includes(`db_client_connection_count{${pool},db_client_connection_state="used"} 3\n`));
      assert.ok(text.includes(`db_client_connection_pending_requests{${pool}} 1\n`));
    }
    for (const stop of stops) stop();
  });
});

test('spans that were started, are live, exported and dropped are counted, and a lost backend is seen', async () => {
  const variables = {
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    OTEL_BSP_MAX_QUEUE_SIZE: '2',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  };
  await withTelemetry(variables, async ({ telemetry }) => {
    const outer = withSpan('outer', {}, async () => {
      for (let index = 0; index < 10; index += 1) await withSpan('inner', {}, async () => {});
      return scrapeText(telemetry);
    });
    const text = await outer;
    assert.match(text, /^otel_sdk_span_started_total\{otel_span_parent_origin="local",[^}]*\} 10$/m);
    assert.match(text, /^otel_sdk_span_live\{[^}]*\} 1$/m);
    assert.match(text, /^otel_sdk_processor_span_processed_total\{[^}]*error_type="queue_full"\} \d+$/m);
    assert.match(text, /^otel_sdk_processor_span_queue_capacity\{[^}]*\} 2$/m);
  });
});

const refusal = { trailers: { 'grpc-status': '12' } };

for (const [outcome, errorType, findEndpoint] of [
  ['arrive', '', async () => startGrpcReceiver()],
  ['are refused', ',error_type="UNIMPLEMENTED"', async () => startGrpcBackend({ answer: () => refusal })],
] as const) {
  test(`spans that ${outcome} are counted as such`, async () => {
    const backend: { endpoint: string; close?: () => Promise<void> } = await findEndpoint();
    const variables = {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    };
    const type = 'batching_span_processor';
    const component = `otel_component_type="${type}",otel_component_name="${type}/0"`;
    const counted = `\notel_sdk_processor_span_processed_total{${component}${errorType}} 1\n`;
    await withTelemetry(variables, async ({ telemetry }) => {
      await withSpan('counted', {}, async () => {});
      await waitUntil('the count', async () => (await scrapeText(telemetry)).includes(counted));
    });
    await backend.close?.();
  });
}

test('what is emitted is declared by name and attributes, and what is not known has no value', async () => {
  await withTelemetry(scraped, async ({ telemetry }) => {
    let open = 1;
    observeMetric('probe.holds.open', (observe) => observe(open));
    const text = await scrapeText(telemetry);
    assert.match(text, /^probe_holds_open 1$/m);
    open = NaN;
    assert.doesNotMatch(await scrapeText(telemetry), /^probe_holds_open /m);
    assert.deepEqual(findUndeclaredSamples(metricDeclarations, text), []);
    assert.equal(
      findUndeclaredSamples(metricDeclarations, 'probe_surprise 1\nprobe_holds_open{username="x"} 1\n')
        .length,
      2,
    );
  });
});
