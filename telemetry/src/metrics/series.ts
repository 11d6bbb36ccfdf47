import type { Attributes, Context, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { takeExemplar, type Exemplar } from './exemplars.ts';

/** What was measured under one set of attributes, since the process began. */
export interface Series {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** By bucket, from the lowest; the last one has no upper bound. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  /** Extremes since each of those who read differences looked last. */
  readonly windows: Extremes[];
}

export interface Extremes {
  min: number;
  max: number;
}

/** The series of one metric. A counter is a histogram with a single bucket, of which only the sum is told. */
export interface SeriesSet {
  readonly boundaries: readonly number[];
  /** Adds a value; the span of `of`, or the active one, may become an exemplar. */
  readonly record: (value: number, attributes: Attributes, of?: Context) => void;
  readonly list: () => Iterable<Series>;
  readonly find: (attributes: Attributes) => Series | undefined;
}

/** As many as the SDK keeps; the last one is for whatever comes beyond. */
const maxSeries = 2000;

/** Names and values may come in any order: so many orders of the same are remembered, and others are sorted each time. */
const maxKeys = 2 * maxSeries;

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#overflow-attribute */
const overflowAttributes: Attributes = { 'otel.metric.overflow': true };

/**
 * How long a bucket takes no further exemplar after one, of whichever series, in ms: a scrape takes one every few seconds, and
 * who sees the others may not be bothered.
 */
const exemplarPauseMs = 10;

/** Makes the series of one metric: numbers in plain objects, since the SDK's own sort and hash the attributes each time. */
export function createSeriesSet(boundaries: readonly number[]): SeriesSet {
  const series = new Map<string, Series>();
  const known = new Map<string, Series>();
  const ofFrozen = new WeakMap<Attributes, Series>();
  const takenAtMs = new Float64Array(boundaries.length + 1);

  function find(attributes: Attributes): Series | undefined {
    return series.get(writeKey(attributes, Object.keys(attributes).toSorted()));
  }

  function open(attributes: Attributes): Series {
    const key = writeKey(attributes, Object.keys(attributes).toSorted());
    let opened = series.get(key);
    if (opened === undefined) {
      if (series.size >= maxSeries - 1 && attributes !== overflowAttributes) return open(overflowAttributes);
      opened = createSeries(attributes, boundaries.length + 1);
      series.set(key, opened);
    }
    return opened;
  }

  /** A frozen object stays what it is: its series is found without a look at what is in it. */
  function findOrOpen(attributes: Attributes): Series {
    const frozen = ofFrozen.get(attributes);
    if (frozen !== undefined) return frozen;
    const key = writeKey(attributes, Object.keys(attributes));
    let found = known.get(key);
    if (found === undefined) {
      found = open(attributes);
      if (known.size < maxKeys) known.set(key, found);
    }
    if (Object.isFrozen(attributes)) ofFrozen.set(attributes, found);
    return found;
  }

  return {
    boundaries,
    record: (value, attributes, of) => {
      const found = findOrOpen(attributes);
      const bucket = findBucket(boundaries, value);
      addValue(found, value, bucket);
      const nowMs = Date.now();
      if (nowMs - (takenAtMs[bucket] ?? 0) < exemplarPauseMs) return;
      const exemplar = takeExemplar(value, nowMs, of);
      if (exemplar === undefined) return;
      takenAtMs[bucket] = nowMs;
      found.exemplars[bucket] = exemplar;
    },
    list: () => series.values(),
    find,
  };
}

function createSeries(attributes: Attributes, buckets: number): Series {
  return {
    // A caller may go on to change its object.
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)),
    startTime: millisToHrTime(Date.now()),
    count: 0,
    sum: 0,
    min: Infinity,
    max: -Infinity,
    counts: Array.from({ length: buckets }, () => 0),
    exemplars: Array.from({ length: buckets }),
    windows: [],
  };
}

function addValue(series: Series, value: number, bucket: number): void {
  series.count += 1;
  series.sum += value;
  widen(series, value);
  for (const window of series.windows) widen(window, value);
  series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
}

function widen(extremes: Extremes, value: number): void {
  if (value < extremes.min) extremes.min = value;
  if (value > extremes.max) extremes.max = value;
}

/** The first bucket whose upper bound the value does not exceed. */
function findBucket(boundaries: readonly number[], value: number): number {
  let bucket = 0;
  for (const bound of boundaries) {
    if (value <= bound) break;
    bucket += 1;
  }
  return bucket;
}

/** Says a text's length, so that no value can look like the beginning of another attribute. */
function writeKey(attributes: Attributes, names: readonly string[]): string {
  let key = '';
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string') key += `${name}=${value.length}:${value};`;
    else if (value !== undefined) key += `${name}=${JSON.stringify(value)};`;
  }
  return key;
}
