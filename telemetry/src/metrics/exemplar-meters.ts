import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { ExemplarStore } from './exemplars.ts';

/** Lets what is added to counters and recorded in histograms of a provider's meters be kept as exemplars too. */
export function keepExemplars(provider: MeterProvider, exemplars: ExemplarStore): MeterProvider {
  return {
    getMeter: (name, version, options) => {
      const meter = provider.getMeter(name, version, options);
      const createCounter: Meter['createCounter'] = (metric, metricOptions) => {
        const counter = meter.createCounter(metric, metricOptions);
        const kept = exemplars.open(metric, []);
        return {
          add: (count, attributes, of) => {
            counter.add(count, attributes, of);
            kept.offer(count, attributes ?? {}, of);
          },
        };
      };
      const createHistogram: Meter['createHistogram'] = (metric, metricOptions) => {
        const histogram = meter.createHistogram(metric, metricOptions);
        const kept = exemplars.open(metric, metricOptions?.advice?.explicitBucketBoundaries ?? []);
        return {
          record: (value, attributes, of) => {
            histogram.record(value, attributes, of);
            kept.offer(value, attributes ?? {}, of);
          },
        };
      };
      // Everything else is the meter's own.
      return Object.assign(Object.create(meter) as Meter, { createCounter, createHistogram });
    },
  };
}
