import type { FastifyInstance } from 'fastify';
import type { TraceStore } from '../store/trace-store.ts';
import { matchSpans } from '../traceql/match-spans.ts';
import { parseQuery } from '../traceql/parse-query.ts';
import { readField } from '../traceql/read-field.ts';
import type { SearchTrace } from '../traceql/search-span.ts';
import { type Query, TraceqlError } from '../traceql/syntax.ts';
import { BadRequestError } from './bad-request-error.ts';
import { type QueryParameters, getLimit, getParameter, getTimeRange } from './query-parameters.ts';
import { intrinsicTags, type TagNames, addTagNames, readScopes } from './tag-scopes.ts';
import { collectTagValues } from './tag-values.ts';
import { toTagField } from './tags-to-query.ts';
import { type Inspected, visitTraces } from './visit-traces.ts';

type TagRequest = { Querystring: QueryParameters; Params: { tag: string } };

/** The names of attributes and their values, for query editors. The first version knows no scopes and no types. */
export function registerTagRoutes(app: FastifyInstance, store: TraceStore): void {
  app.get<TagRequest>('/api/search/tags', async ({ query }) => {
    const { names, inspected } = await collectTagNames(store, query);
    // Without being asked for, intrinsics are not listed here.
    if (getParameter(query, 'scope') === 'intrinsic') return { tagNames: intrinsicTags, metrics: {} };
    const tagNames = [...new Set([...names.values()].flatMap((found) => [...found]))].toSorted();
    return { tagNames, metrics: toMetrics(inspected) };
  });

  app.get<TagRequest>('/api/v2/search/tags', async ({ query }) => {
    const { names, inspected } = await collectTagNames(store, query);
    const limit = getLimit(query);
    const scopes = [...names].map(([name, found]) => ({
      name,
      tags: name === 'intrinsic' ? intrinsicTags : [...found].toSorted().slice(0, limit),
    }));
    return { scopes: scopes.filter(({ tags }) => tags.length > 0), metrics: toMetrics(inspected) };
  });

  app.get<TagRequest>('/api/search/tag/:tag/values', async ({ query, params }) => {
    const options = { field: toTagField(params.tag), limit: getLimit(query) };
    const { values, inspected } = await collectTagValues(store, { ...options, ...readFilter(query) });
    return { tagValues: values.map(({ value }) => value).toSorted(), metrics: toMetrics(inspected) };
  });

  app.get<TagRequest>('/api/v2/search/tag/:tag/values', async ({ query, params }) => {
    const options = { field: readTag(params.tag), limit: getLimit(query) };
    const { values, inspected } = await collectTagValues(store, { ...options, ...readFilter(query) });
    return { tagValues: values, metrics: toMetrics(inspected) };
  });
}

async function collectTagNames(store: TraceStore, parameters: QueryParameters) {
  const scopes = readScopes(getParameter(parameters, 'scope'));
  const names: TagNames = new Map(scopes.map((scope) => [scope, new Set<string>()]));
  const { range, select } = readFilter(parameters);
  const inspected = await visitTraces(store, range, (trace) => {
    for (const span of select(trace)) addTagNames(names, span);
  });
  return { names, inspected };
}

/** Which spans count: those within the time, and those that `q` selects. */
function readFilter(parameters: QueryParameters) {
  const query = readFilterQuery(getParameter(parameters, 'q'));
  return {
    range: getTimeRange(parameters),
    select: (trace: SearchTrace) => (query ? matchSpans(query.spansets, trace) : trace.spans),
  };
}

function readFilterQuery(text: string | undefined): Query | null {
  if (text === undefined) return null;
  try {
    return parseQuery(text);
  } catch (error) {
    // Editors ask while a query is being typed. As with Tempo, an unfinished one does not filter.
    if (error instanceof TraceqlError) return null;
    throw error;
  }
}

function readTag(tag: string) {
  try {
    return readField(tag);
  } catch (error) {
    if (!(error instanceof TraceqlError)) throw error;
    throw new BadRequestError(`please provide a valid tagName: ${error.message}`, { cause: error });
  }
}

function toMetrics(inspected: Inspected) {
  return inspected.bytes > 0 ? { inspectedBytes: String(inspected.bytes) } : {};
}
