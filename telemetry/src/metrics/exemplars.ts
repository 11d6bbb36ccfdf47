import { TraceFlags, context, trace, type Context } from '@opentelemetry/api';

/** A measurement that stands for many: where its trace is, the others of its bucket look alike. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
  /** When it was measured, in ms since 1970. */
  readonly atMs: number;
}

/**
 * Makes an exemplar of a measurement that belongs to a sampled trace. The SDK of the 2.x line has reservoirs of exemplars, but
 * connects none of them to its instruments.
 *
 * @param of whose span it is; the active one's unless given
 */
export function takeExemplar(
  value: number,
  atMs: number,
  of: Context = context.active(),
): Exemplar | undefined {
  const span = trace.getSpanContext(of);
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { traceId: span.traceId, spanId: span.spanId, value, atMs };
}
