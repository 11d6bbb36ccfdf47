import { context, isSpanContextValid, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { isSampled, keepKnownFlags, readTraceFlags } from './trace-flags.ts';
import { trimWhitespace } from './trim-whitespace.ts';

/**
 * Version, trace id, parent id, flags, and what a later version may add. Lines that were sent twice come joined by a comma, and
 * two are as good as none.
 */
const traceparentPattern =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-[^,]*)?$/;

/**
 * Writes a span's place as `traceparent` of version 00 (https://www.w3.org/TR/trace-context-2/#traceparent-header).
 *
 * @param within the context that the span is active in
 */
export function formatTraceparent(span: SpanContext, within: Context): string {
  return `00-${span.traceId}-${span.spanId}-0${readTraceFlags(span, within)}`;
}

/** Reads a `traceparent` of version 00, or what it says of that in a later version. @returns `undefined` where it is none */
export function parseTraceparent(traceparent: string): SpanContext | undefined {
  const [, version, traceId, spanId, flags, rest] =
    traceparentPattern.exec(trimWhitespace(traceparent)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, traceFlags: keepKnownFlags(Number.parseInt(flags, 16)), isRemote: true };
}

/**
 * The span that is active, as `traceparent`: 55 characters, to be stored with what a trace made, so that work that is
 * done on it later can link to that trace.
 *
 * @returns `undefined` where no span is active, or its trace is not sampled: a link to that would lead nowhere
 */
export function getSampledTraceparent(): string | undefined {
  const within = context.active();
  const span = trace.getSpanContext(within);
  if (span === undefined || !isSpanContextValid(span) || !isSampled(span)) return undefined;
  return formatTraceparent(span, within);
}
