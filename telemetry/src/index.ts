export {
  findUndeclaredAttributes,
  holdfastAttributes,
  type AttributeDeclaration,
  type HoldfastAttributes,
} from './attributes.ts';
export {
  listPrometheusSamples,
  metricDeclarations,
  nameLabel,
  namePrometheusFamily,
  type MetricDeclaration,
  type MetricName,
  type MetricNameOf,
} from './metrics.ts';
export { annotatePlace, captureTracePlace, withBatchSpan, type TracePlace } from './batch-span.ts';
export {
  getTraceId,
  recordRequestError,
  runInTrace,
  tracingPlugin,
  type TracingPluginOptions,
} from './fastify-plugin.ts';
export { getSampledTraceparent, getTraceparent } from './traceparent.ts';
export { linkTrace, maxSpanLinks } from './link-trace.ts';
export { withLinkedSpan, type TraceLink } from './linked-span.ts';
export { boundText } from './bounded-text.ts';
export { createLogger, logLevels, type Logger, type LogLevel } from './logger.ts';
export { createRequestLineWriter, type AnsweredRequest } from './request-line.ts';
export { createQueryDurationRecorder, observePool, type QueryTarget } from './query-metrics.ts';
export { createCounter, createHistogram, observeMetric, type MetricAttributes } from './instruments.ts';
export type { RenderMetrics, RenderedMetrics } from './metrics/render-metrics.ts';
export { withQuerySpan, type QueryDescription } from './query-span.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './start.ts';
export { createTracingInterceptor, type TracedRequestOptions } from './undici-interceptor.ts';
export { annotateSpan, withSpan, withSpanSync, withoutTracing, type ActiveSpan } from './with-span.ts';
