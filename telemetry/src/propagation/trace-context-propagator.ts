import { isSpanContextValid, trace, type SpanContext, type TextMapPropagator } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import { rememberRandomness } from './trace-flags.ts';
import { parseTraceState } from './trace-state.ts';

const parentHeader = 'traceparent';
const stateHeader = 'tracestate';

/**
 * Reads and writes W3C Trace Context, level 2 (https://www.w3.org/TR/trace-context-2/). A malformed `traceparent` begins a new
 * trace and takes `tracestate` with it; a malformed `tracestate` is dropped whole, and the trace goes on.
 */
export function createTraceContextPropagator(): TextMapPropagator {
  return {
    inject: (context, carrier, setter) => {
      const span = trace.getSpanContext(context);
      if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
      setter.set(carrier, parentHeader, formatTraceparent(span, context));
      const state = span.traceState?.serialize() ?? '';
      // An empty header is allowed, but says nothing.
      if (state !== '') setter.set(carrier, stateHeader, state);
    },
    extract: (context, carrier, getter) => {
      const caller = readCaller(getter.get(carrier, parentHeader), getter.get(carrier, stateHeader));
      return caller === undefined ? context : rememberRandomness(trace.setSpanContext(context, caller));
    },
    fields: () => [parentHeader, stateHeader],
  };
}

/** What a getter gives of a header. */
type HeaderValue = string | string[] | undefined;

function readCaller(parent: HeaderValue, state: HeaderValue): SpanContext | undefined {
  // Two parents are none: nobody can say which of them is meant.
  const parents = typeof parent === 'string' ? [parent] : (parent ?? []);
  const caller = parents.length === 1 ? parseTraceparent(parents[0] ?? '') : undefined;
  if (caller === undefined || state === undefined) return caller;
  const traceState = parseTraceState(typeof state === 'string' ? state : state.join(','));
  return traceState === undefined ? caller : { ...caller, traceState };
}
