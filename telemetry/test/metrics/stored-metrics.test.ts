import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metrics, type Histogram as HistogramInstrument } from '@opentelemetry/api';
import {
  AggregationTemporality,
  MeterProvider,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { createMetricStore, type MetricStore } from '../../src/metrics/metric-store.ts';
import { createStoredMetricProducer } from '../../src/metrics/stored-metric-producer.ts';
import { storeMeasurements } from '../../src/metrics/stored-meters.ts';
import { PullReader } from '../../src/export/pull-reader.ts';

const boundaries = [1, 5];

/** The same instruments, kept by us and kept by the SDK. */
function createBoth(selectTemporality?: () => AggregationTemporality) {
  const store = createMetricStore();
  const own = createStoredMetricProducer(store, selectTemporality);
  const reader = new PullReader(
    selectTemporality === undefined ? {} : { aggregationTemporalitySelector: selectTemporality },
  );
  const provider = new MeterProvider({ readers: [reader] });
  const meters = [provider, storeMeasurements(provider, store)].map((each) => each.getMeter('probe', '1'));
  const counters = meters.map((meter) =>
    meter.createCounter('count', { unit: '{thing}', description: 'Things.' }),
  );
  const histograms = meters.map((meter) =>
    meter.createHistogram('time', { unit: 's', advice: { explicitBucketBoundaries: boundaries } }),
  );
  return {
    add: (count: number, attributes = {}) => {
      for (const counter of counters) counter.add(count, attributes);
    },
    record: (value: number, attributes = {}) => {
      for (const histogram of histograms) histogram.record(value, attributes);
    },
    /** What each of the two tells, without times. */
    read: async () => [await describe(reader), await describe(own)] as const,
  };
}

async function describe(source: MetricProducer): Promise<unknown[]> {
  const { resourceMetrics } = await source.collect();
  return resourceMetrics.scopeMetrics.flatMap((scope) =>
    scope.metrics.map(({ dataPoints, ...metric }) => ({
      scope: { name: scope.scope.name, version: scope.scope.version },
      name: metric.descriptor.name,
      unit: metric.descriptor.unit,
      description: metric.descriptor.description,
      temporality: metric.aggregationTemporality,
      type: metric.dataPointType,
      isMonotonic: 'isMonotonic' in metric && metric.isMonotonic,
      points: dataPoints.map(({ attributes, value }) => ({ attributes, value: structuredClone(value) })),
    })),
  );
}

for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
  test(`what is told is what the SDK would tell, reading after reading: ${AggregationTemporality[temporality]}`, async () => {
    const both = createBoth(() => temporality);
    both.add(0, { kind: 'a' });
    both.add(2, { kind: 'b' });
    for (const value of [0.5, 1, 1.5, 5, 7]) both.record(value, { kind: 'a', of: 1 });
    for (let round = 0; round < 3; round += 1) {
      const [sdk, own] = await both.read();
      assert.ok(sdk.length === 2);
      assert.deepEqual(own, sdk);
      both.add(3, { kind: 'b' });
      both.record(round, { of: 1, kind: 'a' });
      both.record(round + 3, { kind: `new ${round}` });
    }
    await both.read();
    const [sdk, own] = await both.read();
    assert.deepEqual(own, sdk);
    assert.equal(own.length, temporality === AggregationTemporality.DELTA ? 0 : 2);
  });
}

test('differences begin where the last reading of the same reader ended, whatever another one reads', async () => {
  const { store, histogram } = createStored();
  const one = createStoredMetricProducer(store, () => AggregationTemporality.DELTA);
  const other = createStoredMetricProducer(store, () => AggregationTemporality.DELTA);
  histogram.record(1);
  const [first] = await readPoints(one);
  histogram.record(9);
  const [second] = await readPoints(one);
  assert.deepEqual(second?.startTime, first?.endTime);
  assert.deepEqual([first?.value.min, first?.value.max], [1, 1]);
  assert.deepEqual([second?.value.min, second?.value.max, second?.value.count], [9, 9, 1]);
  const [all] = await readPoints(other);
  assert.deepEqual([all?.value.min, all?.value.max, all?.value.count], [1, 9, 2]);
  assert.deepEqual(all?.startTime, first?.startTime);
});

test('attributes are a series in whatever order they come, and one that is undefined is none', async () => {
  const { store, histogram } = createStored();
  histogram.record(1, { a: 'x', b: 1 });
  histogram.record(1, { b: 1, a: 'x' });
  histogram.record(1, { b: 1, a: 'x', c: undefined });
  histogram.record(1, { b: '1', a: 'x' });
  histogram.record(1, { a: 'x;b=1:1' });
  const points = await readPoints(createStoredMetricProducer(store));
  assert.deepEqual(
    points.map(({ attributes, value }) => [attributes, value.count]),
    [
      [{ a: 'x', b: 1 }, 3],
      [{ b: '1', a: 'x' }, 1],
      [{ a: 'x;b=1:1' }, 1],
    ],
  );
});

test('an object that has changed is another series, and a frozen one the same as its like', async () => {
  const { store, histogram } = createStored();
  const attributes = { a: 'x' };
  histogram.record(1, attributes);
  attributes.a = 'y';
  histogram.record(1, attributes);
  const frozen = Object.freeze({ a: 'y' });
  histogram.record(1, frozen);
  histogram.record(1, frozen);
  const points = await readPoints(createStoredMetricProducer(store));
  assert.deepEqual(
    points.map((point) => [point.attributes, point.value.count]),
    [
      [{ a: 'x' }, 1],
      [{ a: 'y' }, 3],
    ],
  );
});

test('past 2000 series of a metric, what comes is counted in one that says so, and the others go on', async () => {
  const { store, histogram } = createStored();
  for (let index = 0; index < 5000; index += 1) histogram.record(1, { index });
  histogram.record(1, { index: 0 });
  histogram.record(1, { index: 4999 });
  const points = await readPoints(createStoredMetricProducer(store));
  assert.equal(points.length, 2000);
  assert.equal(points[0]?.value.count, 2);
  const overflow = points.find(({ attributes }) => attributes['otel.metric.overflow'] === true);
  assert.equal(overflow?.value.count, 5000 - 1999 + 1);
});

test('a reading stays what it was while values go on to come', async () => {
  const { store, histogram } = createStored();
  histogram.record(1);
  const [point] = await readPoints(createStoredMetricProducer(store));
  histogram.record(1);
  assert.deepEqual(point?.value.buckets.counts, [1, 0, 0]);
});

test('a counter that is told to fall, and a value that is no number, change nothing', async () => {
  const both = createBoth();
  both.add(1);
  both.add(-1);
  both.record(1);
  both.record(NaN);
  both.record(-1);
  const [sdk, own] = await both.read();
  assert.deepEqual(own, sdk);
});

function createStored(): { readonly store: MetricStore; readonly histogram: HistogramInstrument } {
  const store = createMetricStore();
  const meter = storeMeasurements(metrics.getMeterProvider(), store).getMeter('probe');
  return {
    store,
    histogram: meter.createHistogram('time', { advice: { explicitBucketBoundaries: boundaries } }),
  };
}

async function readPoints(producer: MetricProducer) {
  const { resourceMetrics } = await producer.collect();
  const read: MetricData[] = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return read.flatMap(({ dataPoints }) =>
    dataPoints.map((point) => ({ ...point, value: point.value as Histogram })),
  );
}
