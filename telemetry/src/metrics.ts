import { holdfastMetrics } from './metrics/holdfast-metrics.ts';
import { sdkMetrics } from './metrics/sdk-metrics.ts';
import { standardMetrics } from './metrics/standard-metrics.ts';

export type { MetricDeclaration } from './metrics/declaration.ts';
export { listPrometheusSamples, nameLabel, namePrometheusFamily } from './prometheus/prometheus-names.ts';

/** Every metric that the services emit. Nothing else may be emitted. */
export const metricDeclarations = { ...standardMetrics, ...holdfastMetrics, ...sdkMetrics } as const;

export type MetricName = keyof typeof metricDeclarations;

/** Names of the metrics of one kind. */
export type MetricNameOf<Kind extends string> = {
  [Name in MetricName]: (typeof metricDeclarations)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
