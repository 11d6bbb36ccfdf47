import { observeMetric, type MetricNameOf } from '@holdfast/telemetry';
import type { ClosingStep } from './run-service.ts';
import { sampleValue, type SampledValueOptions } from './sampled-value.ts';

/** Measures one number every now and then; the metric has no value while it cannot be read. */
export function observeSampledGauge(
  metric: MetricNameOf<'gauge'>,
  options: SampledValueOptions<number>,
): ClosingStep {
  const sampled = sampleValue(options);
  const stop = observeMetric(metric, (observe) => observe(sampled.get() ?? NaN));
  return {
    name: options.name,
    close: async () => {
      stop();
      await sampled.close();
    },
  };
}
