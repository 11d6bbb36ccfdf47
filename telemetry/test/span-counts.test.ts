import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { scrapeText } from './helpers/scrape.ts';
import { makeSpan, withTelemetry } from './helpers/started-telemetry.ts';

const variables = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'prometheus' };

test('spans are counted by who their parent is and whether they are sampled, those that are not recorded too', async () => {
  await withTelemetry(variables, async ({ telemetry }) => {
    const callers = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isRemote: true };
    for (const [traceFlags, count] of [
      [0, 2],
      [1, 3],
    ] as const) {
      const caller = trace.setSpanContext(ROOT_CONTEXT, { ...callers, traceFlags });
      for (let index = 0; index < count; index += 1) await context.with(caller, async () => makeSpan('one'));
    }
    await makeSpan('root');
    const started = (await scrapeText(telemetry))
      .split('\n')
      .filter((line) => /^otel_sdk_span_(started_total|live)\{/.test(line))
      .toSorted();
    assert.deepEqual(started, [
      'otel_sdk_span_live{otel_span_sampling_result="RECORD_AND_SAMPLE"} 0',
      'otel_sdk_span_started_total{otel_span_parent_origin="none",otel_span_sampling_result="RECORD_AND_SAMPLE"} 1',
      'otel_sdk_span_started_total{otel_span_parent_origin="remote",otel_span_sampling_result="DROP"} 2',
      'otel_sdk_span_started_total{otel_span_parent_origin="remote",otel_span_sampling_result="RECORD_AND_SAMPLE"} 3',
    ]);
  });
});
