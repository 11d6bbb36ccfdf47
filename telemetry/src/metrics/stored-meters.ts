import { diag, type Meter, type MeterProvider } from '@opentelemetry/api';
import type { MetricStore } from './metric-store.ts';

/** Has the counters and histograms of a provider's meters keep their series in a store; everything else is the provider's. */
export function storeMeasurements(provider: MeterProvider, store: MetricStore): MeterProvider {
  return {
    getMeter: (scopeName, version, options) => {
      const meter = provider.getMeter(scopeName, version, options);
      const scope = { name: scopeName, ...(version === undefined ? {} : { version }) };
      const createCounter: Meter['createCounter'] = (name, metricOptions) => {
        const { series } = store.open({ kind: 'counter', scope, name }, metricOptions);
        return {
          add: (count, attributes, of) => {
            if (count >= 0) series.record(count, attributes ?? {}, of);
            else diag.warn(`The counter ${name} only goes up, but was given ${count}`);
          },
        };
      };
      const createHistogram: Meter['createHistogram'] = (name, metricOptions) => {
        const { series } = store.open({ kind: 'histogram', scope, name }, metricOptions);
        return {
          record: (value, attributes, of) => {
            if (value >= 0) series.record(value, attributes ?? {}, of);
            else diag.warn(`The histogram ${name} takes no value below 0, but was given ${value}`);
          },
        };
      };
      return Object.assign(Object.create(meter) as Meter, { createCounter, createHistogram });
    },
  };
}
