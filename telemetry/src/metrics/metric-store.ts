import type { MetricOptions } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { createSeriesSet, type SeriesSet } from './series.ts';

/** A counter or a histogram of ours. */
export interface StoredMetric {
  readonly kind: 'counter' | 'histogram';
  readonly scope: InstrumentationScope;
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly series: SeriesSet;
}

/** The metrics whose series are ours, whoever reads them. */
export interface MetricStore {
  /** Opens a metric; under the same name again, it is the same one. */
  readonly open: (
    metric: Pick<StoredMetric, 'kind' | 'scope' | 'name'>,
    options: MetricOptions | undefined,
  ) => StoredMetric;
  readonly list: () => Iterable<StoredMetric>;
  readonly find: (name: string) => StoredMetric | undefined;
}

/** Those that the SDK takes where an instrument says nothing of its buckets. */
const defaultBoundaries = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000] as const;

export function createMetricStore(): MetricStore {
  const metrics = new Map<string, StoredMetric>();
  return {
    open: (metric, options) => {
      const opened = metrics.get(metric.name) ?? describeMetric(metric, options);
      metrics.set(metric.name, opened);
      return opened;
    },
    list: () => metrics.values(),
    find: (name) => metrics.get(name),
  };
}

function describeMetric(
  metric: Pick<StoredMetric, 'kind' | 'scope' | 'name'>,
  options: MetricOptions | undefined,
): StoredMetric {
  const boundaries = options?.advice?.explicitBucketBoundaries ?? defaultBoundaries;
  return {
    ...metric,
    unit: options?.unit ?? '',
    description: options?.description ?? '',
    series: createSeriesSet(metric.kind === 'counter' ? [] : [...boundaries]),
  };
}
