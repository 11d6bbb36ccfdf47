import * as z from 'zod/mini';
import { type TempoEndpoint, requestTempo } from './request-tempo.ts';
import { parseTraceId } from './trace-id.ts';

const text = z._default(z.string(), '');
const count = z._default(z.number(), 0);

const searchSchema = z.object({
  traces: z._default(
    z.array(
      z.object({
        traceID: z.string(),
        rootServiceName: text,
        rootTraceName: text,
        startTimeUnixNano: z.pipe(
          z._default(z.string().check(z.regex(/^\d+$/)), '0'),
          z.transform((digits: string) => BigInt(digits)),
        ),
        durationMs: count,
        serviceStats: z._default(z.record(z.string(), z.object({ spanCount: count, errorCount: count })), {}),
      }),
    ),
    [],
  ),
});

export interface SearchTracesOptions extends TempoEndpoint {
  /** A TraceQL query such as `{ status = error }`. Not together with `tags`. */
  query?: string;
  /** Attributes with the text they must equal, e.g. `{ 'service.name': 'user-service' }`. Not together with `query`. */
  tags?: Record<string, string>;
  /** At most so many traces; Tempo's own default is 20. */
  limit?: number;
  /** Only traces that overlap the time from `startSeconds` to `endSeconds`, Unix time; give both or neither. */
  startSeconds?: number;
  endSeconds?: number;
  /** How many of a trace's matching spans the answer names; Tempo's own default is 3. */
  spansPerSpanSet?: number;
  /** Go's notation: `10ms`, `1.5s`. */
  minDuration?: string;
  maxDuration?: string;
}

export interface TraceSummary {
  /** 32 lower-case hex digits. */
  traceId: string;
  rootServiceName: string;
  rootTraceName: string;
  startTimeUnixNano: bigint;
  durationMs: number;
  /** By service; empty where the search was not by TraceQL. */
  serviceStats: Record<string, { spanCount: number; errorCount: number }>;
}

/**
 * Finds traces (`GET /api/search`), newest first as far as Tempo sorts them.
 *
 * @throws {TempoError} where the query is malformed (its message carries Tempo's reason) or Tempo does not answer
 */
export async function searchTraces(options: SearchTracesOptions): Promise<TraceSummary[]> {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) parameters.set(name, String(value));
  };
  set('q', options.query);
  set('tags', options.tags && formatTags(options.tags));
  set('limit', options.limit);
  set('start', options.startSeconds);
  set('end', options.endSeconds);
  set('spss', options.spansPerSpanSet);
  set('minDuration', options.minDuration);
  set('maxDuration', options.maxDuration);
  const answer = await requestTempo({
    ...options,
    path: `api/search?${parameters.toString()}`,
    schema: searchSchema,
  });
  return (answer?.traces ?? []).map(({ traceID, ...summary }) => ({
    ...summary,
    traceId: parseTraceId(traceID) ?? traceID,
  }));
}

/** logfmt: `key="value"` pairs with a blank between them. */
function formatTags(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ');
}
