import { readTrace } from './read-trace.ts';
import { type TempoEndpoint, requestTempo } from './request-tempo.ts';
import { TempoError } from './tempo-error.ts';
import { parseTraceId } from './trace-id.ts';
import type { Trace } from './trace-model.ts';
import { traceByIdSchema } from './trace-schema.ts';

export interface FetchTraceOptions extends TempoEndpoint {
  /** Up to 32 hex digits. */
  traceId: string;
}

/**
 * Reads one trace (`GET /api/v2/traces/:id`).
 *
 * @returns what Tempo has of the trace so far, or null where it has none of it
 * @throws {TempoError} where the id is malformed, Tempo does not answer, or answers something unexpected
 */
export async function fetchTrace(options: FetchTraceOptions): Promise<Trace | null> {
  const traceId = parseTraceId(options.traceId);
  if (traceId === null) throw new TempoError(`"${options.traceId}" is no trace id: 32 hex digits are`);
  const answer = await requestTempo({
    ...options,
    path: `api/v2/traces/${traceId}`,
    schema: traceByIdSchema,
  });
  if (!answer) return null;
  const trace = readTrace(traceId, answer.trace.resourceSpans);
  return trace.spans.length === 0 ? null : trace;
}
