import { defineTelemetry, type MetricAttributesOf, type MetricNameOf as NameOf } from '@holdfast/telemetry';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_NAMESPACE,
} from '@opentelemetry/semantic-conventions';
import { holdfastAttributes } from './attributes.ts';
import { holdfastMetrics } from './metrics.ts';

export { holdfastAttributes, type HoldfastAttributes } from './attributes.ts';
export { conventionAttributes, type AttributeType } from './convention-attributes.ts';

export const {
  annotatePlace,
  annotateSpan,
  createCounter,
  createHistogram,
  findUndeclaredAttributes,
  metricDeclarations,
  observeMetric,
  startTelemetry,
  withBatchSpan,
  withLinkedSpan,
  withSpan,
  withSpanSync,
} = defineTelemetry({
  scope: { name: 'holdfast' },
  resource: { [ATTR_SERVICE_NAMESPACE]: 'holdfast', [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: 'development' },
  attributes: holdfastAttributes,
  metrics: holdfastMetrics,
});

export type MetricName = keyof typeof holdfastMetrics;

/** Names of Holdfast's metrics of one kind. */
export type MetricNameOf<Kind extends string> = NameOf<typeof holdfastMetrics, Kind>;

/** The attributes that the declaration of a metric of Holdfast's allows. */
export type MetricAttributes<Name extends MetricName> = MetricAttributesOf<(typeof holdfastMetrics)[Name]>;
