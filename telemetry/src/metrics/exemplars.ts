import { TraceFlags, context, trace, type Attributes, type Context } from '@opentelemetry/api';

/** A measurement that stands for many: where its trace is, the others of its bucket look alike. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
  /** When it was measured, in ms since 1970. */
  readonly atMs: number;
}

/** Exemplars of one metric. */
export interface MetricExemplars {
  /** Keeps a measurement that belongs to a sampled trace, in the place of the last one of its bucket. */
  readonly offer: (value: number, attributes: Attributes, of?: Context) => void;
  /** By bucket, from the lowest; a counter has one bucket. */
  readonly find: (attributes: Attributes) => readonly (Exemplar | undefined)[];
}

/** Exemplars by the name of their metric. */
export interface ExemplarStore {
  readonly open: (metric: string, buckets: readonly number[]) => MetricExemplars;
  readonly find: (metric: string) => MetricExemplars | undefined;
}

/** Series of a metric whose exemplars are kept; as many as the SDK keeps series. */
const maxSeries = 2000;

/** Makes a store. The SDK of the 2.x line has reservoirs of exemplars, but connects none of them to its instruments. */
export function createExemplarStore(): ExemplarStore {
  const metrics = new Map<string, MetricExemplars>();
  return {
    open: (metric, buckets) => {
      const opened = metrics.get(metric) ?? createMetricExemplars(buckets);
      metrics.set(metric, opened);
      return opened;
    },
    find: (metric) => metrics.get(metric),
  };
}

/**
 * How long a bucket takes no further exemplar after one, of whichever series, in ms: a scrape takes one every few seconds, and to
 * find its series costs more than to measure.
 */
const pauseMs = 10;

function createMetricExemplars(buckets: readonly number[]): MetricExemplars {
  const series = new Map<string, (Exemplar | undefined)[]>();
  const takenAtMs = new Float64Array(buckets.length + 1);
  return {
    offer: (value, attributes, of = context.active()) => {
      const span = trace.getSpanContext(of);
      if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return;
      const bucket = findBucket(buckets, value);
      const nowMs = Date.now();
      if (nowMs - (takenAtMs[bucket] ?? 0) < pauseMs) return;
      takenAtMs[bucket] = nowMs;
      const key = writeKey(attributes);
      let kept = series.get(key);
      if (kept === undefined) {
        if (series.size >= maxSeries) return;
        kept = Array.from({ length: buckets.length + 1 });
        series.set(key, kept);
      }
      const { traceId, spanId } = span;
      kept[bucket] = { traceId, spanId, value, atMs: nowMs };
    },
    find: (attributes) => series.get(writeKey(attributes)) ?? [],
  };
}

/** The first bucket whose upper bound the value does not exceed, as the SDK decides it too. */
function findBucket(buckets: readonly number[], value: number): number {
  const index = buckets.findIndex((bound) => value <= bound);
  return index === -1 ? buckets.length : index;
}

function writeKey(attributes: Attributes): string {
  let key = '';
  for (const name of Object.keys(attributes).toSorted()) key += `${name}\0${String(attributes[name])}\0`;
  return key;
}
