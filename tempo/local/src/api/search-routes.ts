import type { FastifyInstance } from 'fastify';
import type { TraceStore } from '../store/trace-store.ts';
import { listFields, matchSpans } from '../traceql/match-spans.ts';
import { parseQuery } from '../traceql/parse-query.ts';
import type { SearchTrace } from '../traceql/search-span.ts';
import type { Query } from '../traceql/syntax.ts';
import { BadRequestError } from './bad-request-error.ts';
import {
  type QueryParameters,
  type TimeRange,
  getCount,
  getDurationNanos,
  getLimit,
  getParameter,
  getTimeRange,
} from './query-parameters.ts';
import { readLogfmt } from './read-logfmt.ts';
import { toSpanSets, toTraceSummary } from './search-answer.ts';
import { tagsToQuery } from './tags-to-query.ts';
import { visitTraces } from './visit-traces.ts';

const defaultLimit = 20;
const defaultSpansPerSpanSet = 3;

interface Search {
  query: Query;
  /** A search by TraceQL answers with the matching spans too. */
  isTraceql: boolean;
  limit: number;
  spansPerSpanSet: number;
  range: TimeRange | undefined;
  minDurationNanos: number;
  maxDurationNanos: number;
}

/** `GET /api/search`, by TraceQL (`q`) or by tags. */
export function registerSearchRoutes(app: FastifyInstance, store: TraceStore): void {
  app.get<{ Querystring: QueryParameters }>('/api/search', async (request) => {
    const search = readSearch(request.query);
    const traces: Record<string, unknown>[] = [];
    const inspected = await visitTraces(store, search.range, (trace) => {
      const found = searchTrace(search, trace);
      if (found) traces.push(found);
      return traces.length < search.limit;
    });
    return {
      traces,
      metrics: {
        inspectedTraces: inspected.traces,
        inspectedBytes: String(inspected.bytes),
        completedJobs: 1,
        totalJobs: 1,
      },
    };
  });
}

function readSearch(parameters: QueryParameters): Search {
  const query = getParameter(parameters, 'q');
  const tags = getParameter(parameters, 'tags');
  if (query !== undefined && tags !== undefined) {
    throw new BadRequestError("invalid request: can't specify tags and q in the same query");
  }
  const minDurationNanos = getDurationNanos(parameters, 'minDuration') ?? 0;
  const maxDurationNanos = getDurationNanos(parameters, 'maxDuration') ?? Number.POSITIVE_INFINITY;
  if (minDurationNanos > maxDurationNanos) {
    throw new BadRequestError('invalid maxDuration: must be greater than minDuration');
  }
  return {
    query: query === undefined ? tagsToQuery(readLogfmt(tags ?? '')) : parseQuery(query),
    isTraceql: query !== undefined,
    limit: getLimit(parameters) ?? defaultLimit,
    spansPerSpanSet: getCount(parameters, 'spss') ?? defaultSpansPerSpanSet,
    range: getTimeRange(parameters),
    minDurationNanos,
    maxDurationNanos,
  };
}

function searchTrace(search: Search, trace: SearchTrace): Record<string, unknown> | null {
  const durationNanos = Number(trace.endNanos - trace.startNanos);
  if (durationNanos < search.minDurationNanos || durationNanos > search.maxDurationNanos) return null;
  const matched = matchSpans(search.query.spansets, trace);
  if (matched.length === 0) return null;
  if (!search.isTraceql) return toTraceSummary(trace);
  const fields = [...listFields(search.query.spansets), ...search.query.select];
  const options = { fields, spansPerSpanSet: search.spansPerSpanSet };
  return { ...toTraceSummary(trace), ...toSpanSets(trace, matched, options) };
}
