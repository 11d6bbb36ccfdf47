import {
  TraceFlags,
  createContextKey,
  isSpanContextValid,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';

/** The right-most 7 bytes of the trace id are random (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag). */
export const randomFlag = 0x02;

/** What version 00 knows of `traceparent`; all other flags are to be zero. */
const knownFlags = TraceFlags.SAMPLED | randomFlag;

const fixedIdKey = createContextKey('the trace id of a caller that does not say it is random');

/** Clears the flags that are not of level 2. */
export function keepKnownFlags(flags: number): number {
  return flags & knownFlags;
}

/** Whether somebody recorded the span: only then does a link to it lead anywhere. */
export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/**
 * Remembers of a caller's context whether its trace id may be called random. The tracer keeps nothing of the caller's
 * flags, and the flag has to come out of a trace as it came in; only what cannot be called random costs an entry.
 */
export function rememberRandomness(callerContext: Context): Context {
  const caller = trace.getSpanContext(callerContext);
  if (caller === undefined || !isSpanContextValid(caller)) return callerContext;
  if ((caller.traceFlags & randomFlag) === 0) return callerContext.setValue(fixedIdKey, caller.traceId);
  // Another format may have said less of the same trace.
  return callerContext.getValue(fixedIdKey) === caller.traceId
    ? callerContext.deleteValue(fixedIdKey)
    : callerContext;
}

/**
 * The flags of a span as others are told: sampled and random. Random is passed on as a caller said it, and set for a trace
 * that began here, since our ids are random.
 *
 * @param within the context that the span is, or was, active in
 */
export function readTraceFlags({ traceId, traceFlags, isRemote }: SpanContext, within: Context): number {
  if (isRemote === true) return keepKnownFlags(traceFlags);
  const sampled = traceFlags & TraceFlags.SAMPLED;
  return within.getValue(fixedIdKey) === traceId ? sampled : sampled | randomFlag;
}
