import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { observeMetric } from '../metrics/built-in-metrics.ts';

const origins = ['none', 'local', 'remote'] as const;
const results = ['RECORD_AND_SAMPLE', 'RECORD_ONLY'] as const;
type Origin = (typeof origins)[number];
type SamplingResult = (typeof results)[number];

/**
 * Counts spans as they start and end: `otel.sdk.span.*`. The SDK would do so too, but hashes attributes three times a span
 * for it; a count in a variable costs nothing.
 */
export function countSpans(): SpanProcessor {
  const started = new Map<string, number>();
  const ended = new Map<SamplingResult, number>();
  const stops = [
    observeMetric('otel.sdk.span.started', (observe) => {
      for (const result of results) {
        for (const origin of origins) {
          const count = started.get(`${result} ${origin}`);
          if (count === undefined) continue;
          observe(count, { 'otel.span.parent.origin': origin, 'otel.span.sampling_result': result });
        }
      }
    }),
    observeMetric('otel.sdk.span.live', (observe) => {
      for (const result of results) {
        const counts = origins.map((origin) => started.get(`${result} ${origin}`) ?? 0);
        const total = counts.reduce((sum, count) => sum + count, 0);
        if (total > 0) observe(total - (ended.get(result) ?? 0), { 'otel.span.sampling_result': result });
      }
    }),
  ];
  return {
    onStart: (span) => {
      const key = `${nameResult(span)} ${nameOrigin(span)}`;
      started.set(key, (started.get(key) ?? 0) + 1);
    },
    onEnd: (span) => {
      const result = nameResult(span);
      ended.set(result, (ended.get(result) ?? 0) + 1);
    },
    forceFlush: async () => {},
    shutdown: async () => {
      for (const stop of stops) stop();
    },
  };
}

function nameResult(span: Pick<ReadableSpan, 'spanContext'>): SamplingResult {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0 ? 'RECORD_ONLY' : 'RECORD_AND_SAMPLE';
}

function nameOrigin({ parentSpanContext }: Pick<ReadableSpan, 'parentSpanContext'>): Origin {
  if (parentSpanContext === undefined) return 'none';
  return parentSpanContext.isRemote === true ? 'remote' : 'local';
}
