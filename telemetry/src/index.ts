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
export { annotatePlace, captureTracePlace, withBatchSpan, type TracePlace } from './spans/batch-span.ts';
export {
  getTraceId,
  recordRequestError,
  runInTrace,
  tracingPlugin,
  type TracingPluginOptions,
} from './fastify/tracing-plugin.ts';
export { loadTracingMode, tracingModes, type TracingMode, type TracingSetup } from './modes/tracing-modes.ts';
export { getSampledTraceparent, getTraceparent } from './propagation/traceparent.ts';
export { linkTrace, maxSpanLinks } from './spans/link-trace.ts';
export { withLinkedSpan, type TraceLink } from './spans/linked-span.ts';
export { boundText } from './bounded-text.ts';
export { createLogger, logLevels, type Logger, type LogLevel } from './pino/logger.ts';
export { createRequestLineWriter, type AnsweredRequest } from './pino/request-line.ts';
export { createQueryDurationRecorder, observePool, type QueryTarget } from './pg/query-metrics.ts';
export { createCounter, createHistogram, observeMetric, type MetricAttributes } from './metrics/instruments.ts';
export type { RenderMetrics, RenderedMetrics } from './prometheus/render-metrics.ts';
export { withQuerySpan, type QueryDescription } from './pg/query-span.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './start.ts';
export { createTracingInterceptor, type TracedRequestOptions } from './undici/tracing-interceptor.ts';
export { annotateSpan, withSpan, withSpanSync, withoutTracing, type ActiveSpan } from './spans/with-span.ts';
