import * as z from 'zod/mini';
import { type TempoEndpoint, requestTempo } from './request-tempo.ts';

const schema = z.object({
  tagValues: z._default(z.array(z.object({ value: z._default(z.string(), '') })), []),
});

export interface ListTagValuesOptions extends TempoEndpoint {
  /** A field of TraceQL: `resource.service.name`, `name`, `span.http.route`. */
  field: string;
  /** A query; only values on spans that match it are listed. */
  query?: string;
  limit?: number;
}

/**
 * Lists the values that an attribute or intrinsic has (`GET /api/v2/search/tag/:tag/values`), sorted.
 *
 * @throws {TempoError} where the field is none or Tempo does not answer
 */
export async function listTagValues(options: ListTagValuesOptions): Promise<string[]> {
  const parameters = new URLSearchParams();
  if (options.query !== undefined) parameters.set('q', options.query);
  if (options.limit !== undefined) parameters.set('limit', String(options.limit));
  const path = `api/v2/search/tag/${encodeURIComponent(options.field)}/values?${parameters.toString()}`;
  const answer = await requestTempo({ ...options, path, schema });
  return [...new Set((answer?.tagValues ?? []).map(({ value }) => value))].toSorted();
}
