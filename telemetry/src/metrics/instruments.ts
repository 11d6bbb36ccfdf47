import { metrics, type Context, type Meter } from '@opentelemetry/api';
import { metricDeclarations, type MetricDeclaration, type MetricName, type MetricNameOf } from '../metrics.ts';

/** The attributes that a metric's declaration allows. */
export type MetricAttributes<Name extends MetricName> = {
  readonly [Attribute in (typeof metricDeclarations)[Name]['attributes'][number]]?: string | number;
};

/**
 * Adds to a declared counter. The meter is looked up when this is called: call it once telemetry has started.
 *
 * @param series attributes that are sure to come: these are counted from 0, since a series that appears with its first event
 * has not risen as far as Prometheus can see
 */
export function createCounter<Name extends MetricNameOf<'counter'>>(
  name: Name,
  series: readonly MetricAttributes<Name>[] = [],
): (count: number, attributes: MetricAttributes<Name>) => void {
  const counter = getMeter().createCounter(name, describe(name));
  for (const attributes of series) counter.add(0, attributes);
  return (count, attributes) => counter.add(count, attributes);
}

/** Records values of a declared histogram, in its unit; the exemplar is the span of `of`, or the active one. */
export function createHistogram<Name extends MetricNameOf<'histogram'>>(
  name: Name,
): (value: number, attributes: MetricAttributes<Name>, of?: Context) => void {
  const { buckets, ...options } = describe(name);
  const histogram = getMeter().createHistogram(name, {
    ...options,
    advice: { explicitBucketBoundaries: [...(buckets ?? [])] },
  });
  return (value, attributes, of) => histogram.record(value, attributes, of);
}

/**
 * Has a declared metric read whenever metrics are collected. NaN stands for a value that is not known now: the SDK would go on
 * with the last one, should `read` observe nothing.
 *
 * @param read must be quick: a scrape waits for it
 * @returns how to stop
 */
export function observeMetric<Name extends MetricNameOf<'counter' | 'up-down-counter' | 'gauge'>>(
  name: Name,
  read: (observe: (value: number, attributes?: MetricAttributes<Name>) => void) => void,
): () => void {
  const meter = getMeter();
  const { kind, ...options } = describe(name);
  const instrument = {
    counter: () => meter.createObservableCounter(name, options),
    gauge: () => meter.createObservableGauge(name, options),
    'up-down-counter': () => meter.createObservableUpDownCounter(name, options),
    histogram: () => {
      throw new TypeError(`${name} is a histogram: its values are recorded, not observed.`);
    },
  }[kind]();
  const callback: Parameters<typeof instrument.addCallback>[0] = (result) =>
    read((value, attributes) => result.observe(value, attributes));
  instrument.addCallback(callback);
  return () => instrument.removeCallback(callback);
}

function getMeter(): Meter {
  return metrics.getMeter('@holdfast/telemetry');
}

function describe(name: MetricName): Pick<MetricDeclaration, 'kind' | 'unit' | 'description' | 'buckets'> {
  return metricDeclarations[name];
}
