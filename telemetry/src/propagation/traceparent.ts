import { TraceFlags, isSpanContextValid, trace, type SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

/** Writes a span's place as `traceparent` of version 00 (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Reads a `traceparent`. @returns `undefined` where it is none */
export function parseTraceparent(traceparent: string): SpanContext | undefined {
  const spanContext = parseTraceParent(traceparent);
  return spanContext === null ? undefined : { ...spanContext, isRemote: true };
}

/**
 * The span that is active, as `traceparent`: 55 characters, to be stored with what a trace made, so that work that is
 * done on it later can link to that trace.
 *
 * @returns `undefined` where no span is active
 */
export function getTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? formatTraceparent(span) : undefined;
}

/** The same where the span's trace is sampled: a link to one that is not would lead nowhere. */
export function getSampledTraceparent(): string | undefined {
  const flags = trace.getActiveSpan()?.spanContext().traceFlags ?? TraceFlags.NONE;
  return (flags & TraceFlags.SAMPLED) === 0 ? undefined : getTraceparent();
}
