import { metrics, type Context, type Meter } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type {
  MetricAttributesOf,
  MetricDeclaration,
  MetricDeclarations,
  MetricNameOf,
} from '../registry/metric-declaration.ts';

/** What makes the instruments of declared metrics. Their meter is looked up each time: call them once telemetry has started. */
export interface Instruments<Declarations extends MetricDeclarations> {
  /**
   * Adds to a declared counter.
   *
   * @param series attributes that are sure to come: these are counted from 0, since a series that appears with its first event
   * has not risen as far as Prometheus can see
   */
  readonly createCounter: <Name extends MetricNameOf<Declarations, 'counter'>>(
    name: Name,
    series?: readonly MetricAttributesOf<Declarations[Name]>[],
  ) => (count: number, attributes: MetricAttributesOf<Declarations[Name]>) => void;
  /** Records values of a declared histogram, in its unit; the exemplar is the span of `of`, or the active one. */
  readonly createHistogram: <Name extends MetricNameOf<Declarations, 'histogram'>>(
    name: Name,
  ) => (value: number, attributes: MetricAttributesOf<Declarations[Name]>, of?: Context) => void;
  /**
   * Has a declared metric read whenever metrics are collected. NaN stands for a value that is not known now: the SDK would go
   * on with the last one, should `read` observe nothing.
   *
   * @param read must be quick: a scrape waits for it
   * @returns how to stop
   */
  readonly observeMetric: <Name extends MetricNameOf<Declarations, 'counter' | 'up-down-counter' | 'gauge'>>(
    name: Name,
    read: (observe: (value: number, attributes?: MetricAttributesOf<Declarations[Name]>) => void) => void,
  ) => () => void;
}

export function createInstruments<Declarations extends MetricDeclarations>(
  scope: InstrumentationScope,
  declarations: Declarations,
): Instruments<Declarations> {
  const getMeter = (): Meter => metrics.getMeter(scope.name, scope.version);
  return {
    createCounter: (name, series = []) => {
      const counter = getMeter().createCounter(name, describe(declarations, name));
      for (const attributes of series) counter.add(0, attributes);
      return (count, attributes) => counter.add(count, attributes);
    },
    createHistogram: (name) => {
      const { buckets, ...options } = describe(declarations, name);
      const histogram = getMeter().createHistogram(name, {
        ...options,
        advice: { explicitBucketBoundaries: [...(buckets ?? [])] },
      });
      return (value, attributes, of) => histogram.record(value, attributes, of);
    },
    observeMetric: (name, read) => {
      const meter = getMeter();
      const { kind, ...options } = describe(declarations, name);
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
    },
  };
}

function describe(
  declarations: MetricDeclarations,
  name: string,
): Pick<MetricDeclaration, 'kind' | 'unit' | 'description' | 'buckets'> {
  const declaration = declarations[name];
  if (declaration === undefined) throw new TypeError(`The metric ${name} is not declared.`);
  return declaration;
}
