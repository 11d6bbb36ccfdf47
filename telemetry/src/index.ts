export { boundText } from './bounded-text.ts';
export { defineTelemetry, type DefinedTelemetry, type TelemetryDefinition } from './define-telemetry.ts';
export { loadTracingMode, tracingModes, type TracingMode, type TracingSetup } from './modes/tracing-modes.ts';
export { maxBaggageAttributes } from './propagation/baggage-attributes.ts';
export { parseTrustedCallers, type TrustedCallers } from './propagation/trusted-callers.ts';
export { getSampledTraceparent } from './propagation/traceparent.ts';
export type {
  AttributeDeclaration,
  AttributeDeclarations,
  AttributesOf,
} from './registry/attribute-declaration.ts';
export { ATTR_SESSION_ID } from './registry/unstable-attributes.ts';
export type {
  MetricAttributesOf,
  MetricDeclaration,
  MetricDeclarations,
  MetricNameOf,
} from './registry/metric-declaration.ts';
export { captureTracePlace, type TracePlace } from './spans/batch-span.ts';
export { linkTrace, maxSpanLinks } from './spans/link-trace.ts';
export type { TraceLink } from './spans/linked-span.ts';
export { withoutTracing, type ActiveSpan } from './spans/with-span.ts';
export type { Telemetry, TelemetryOptions } from './start.ts';
