import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { observeMetric } from '../metrics/built-in-metrics.ts';

const origins = ['none', 'local', 'remote'] as const;
/** By the sampler's decision, which is a number. */
const results = ['DROP', 'RECORD_ONLY', 'RECORD_AND_SAMPLE'] as const;

/** Counts spans as they start and end: `otel.sdk.span.*`. */
export interface SpanCounts {
  readonly countStarted: (decision: SamplingDecision, parent: SpanContext | undefined) => void;
  /** @param traceFlags of a span that was recorded */
  readonly countEnded: (traceFlags: number) => void;
  readonly stop: () => void;
}

/** The SDK would count too, but hashes attributes three times a span for it; a number in an array costs nothing. */
export function countSpans(): SpanCounts {
  const started = new Float64Array(results.length * origins.length);
  const ended = new Float64Array(results.length);
  const stops = [
    observeMetric('otel.sdk.span.started', (observe) => {
      for (const [index, count] of started.entries()) {
        if (count === 0) continue;
        observe(count, {
          'otel.span.parent.origin': origins[index % origins.length] ?? 'none',
          'otel.span.sampling_result': results[Math.floor(index / origins.length)] ?? 'DROP',
        });
      }
    }),
    observeMetric('otel.sdk.span.live', (observe) => {
      for (const decision of [SamplingDecision.RECORD, SamplingDecision.RECORD_AND_SAMPLED]) {
        const first = decision * origins.length;
        const total = started.subarray(first, first + origins.length).reduce((sum, count) => sum + count, 0);
        if (total === 0) continue;
        observe(total - (ended[decision] ?? 0), { 'otel.span.sampling_result': results[decision] ?? 'DROP' });
      }
    }),
  ];
  return {
    countStarted: (decision, parent) => {
      const index = decision * origins.length + indexOrigin(parent);
      started[index] = (started[index] ?? 0) + 1;
    },
    countEnded: (traceFlags) => {
      const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
      const decision = isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD;
      ended[decision] = (ended[decision] ?? 0) + 1;
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

function indexOrigin(parent: SpanContext | undefined): number {
  if (parent === undefined) return 0;
  return parent.isRemote === true ? 2 : 1;
}
