import { ValueType, type HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  InstrumentType,
  type AggregationTemporalitySelector,
  type DataPoint,
  type MetricData,
  type MetricProducer,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import type { MetricStore, StoredMetric } from './metric-store.ts';
import type { Extremes, Series } from './series.ts';

/** What a point tells of a series. */
type Reading = Pick<Series, 'startTime' | 'count' | 'sum' | 'min' | 'max' | 'counts'>;

/** Reads a series; `undefined` where there is nothing to tell. */
type ReadSeries = (series: Series, now: HrTime) => Reading | undefined;

/**
 * Makes what gives the stored metrics to one reader, in the temporality that it asks for
 * (https://opentelemetry.io/docs/specs/otel/metrics/sdk/#metricproducer). Each reader needs one of its own: differences are
 * from what that reader saw last.
 */
export function createStoredMetricProducer(
  store: MetricStore,
  selectTemporality: AggregationTemporalitySelector = () => AggregationTemporality.CUMULATIVE,
): MetricProducer {
  const readDifference = createDifferenceReader();
  return {
    collect: async () => {
      const now = millisToHrTime(Date.now());
      const scopes = new Map<string, { scope: ScopeMetrics['scope']; metrics: MetricData[] }>();
      for (const metric of store.list()) {
        const temporality = selectTemporality(instrumentTypes[metric.kind]);
        const isDelta = temporality === AggregationTemporality.DELTA;
        const data = describeMetric(metric, { temporality, now, read: isDelta ? readDifference : readAll });
        if (data.dataPoints.length === 0) continue;
        const key = `${metric.scope.name}@${metric.scope.version ?? ''}`;
        const scope = scopes.get(key) ?? { scope: metric.scope, metrics: [] };
        scopes.set(key, scope);
        scope.metrics.push(data);
      }
      // The reader takes the resource of the SDK's own metrics for all of them.
      return {
        resourceMetrics: { resource: emptyResource(), scopeMetrics: [...scopes.values()] },
        errors: [],
      };
    },
  };
}

const instrumentTypes = {
  counter: InstrumentType.COUNTER,
  histogram: InstrumentType.HISTOGRAM,
} as const satisfies Record<StoredMetric['kind'], InstrumentType>;

const readAll: ReadSeries = (series) => series;

/** What is remembered of a series between two readings. */
interface Seen {
  readonly at: HrTime;
  readonly count: number;
  readonly sum: number;
  readonly counts: readonly number[];
  readonly window: Extremes;
}

/** Reads what has changed since the last time. A series that has not is left out, once it was told. */
function createDifferenceReader(): ReadSeries {
  const seen = new Map<Series, Seen>();
  return (series, now) => {
    const last = seen.get(series);
    if (last !== undefined && last.count === series.count) {
      seen.set(series, { ...last, at: now });
      return undefined;
    }
    const { count, sum, counts } = series;
    const window = { min: Infinity, max: -Infinity };
    if (last === undefined) series.windows.push(window);
    else series.windows.splice(series.windows.indexOf(last.window), 1, window);
    seen.set(series, { at: now, count, sum, counts: [...counts], window });
    if (last === undefined) return series;
    return {
      startTime: last.at,
      count: count - last.count,
      sum: sum - last.sum,
      counts: counts.map((inBucket, index) => inBucket - (last.counts[index] ?? 0)),
      min: last.window.min,
      max: last.window.max,
    };
  };
}

function describeMetric(
  { kind, name, unit, description, series }: StoredMetric,
  options: { readonly temporality: AggregationTemporality; readonly now: HrTime; readonly read: ReadSeries },
): MetricData {
  const common = {
    descriptor: { name, unit, description, type: instrumentTypes[kind], valueType: ValueType.DOUBLE },
    aggregationTemporality: options.temporality,
  };
  function describePoints<Value>(describeValue: (reading: Reading) => Value): DataPoint<Value>[] {
    const points: DataPoint<Value>[] = [];
    for (const each of series.list()) {
      const reading = options.read(each, options.now);
      if (reading === undefined) continue;
      const { startTime } = reading;
      points.push({
        attributes: each.attributes,
        startTime,
        endTime: options.now,
        value: describeValue(reading),
      });
    }
    return points;
  }
  if (kind === 'counter') {
    const dataPoints = describePoints(({ sum }) => sum);
    return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  }
  const boundaries = [...series.boundaries];
  const dataPoints = describePoints(({ count, sum, min, max, counts }) => ({
    // A copy: an exporter may take its time, and the counts go on.
    buckets: { boundaries, counts: [...counts] },
    count,
    sum,
    min,
    max,
  }));
  return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
}
