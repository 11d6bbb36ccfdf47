import type { Context, SpanContext } from '@opentelemetry/api';
import type { FastifyReply } from 'fastify';
import { isSampled } from '../propagation/trace-flags.ts';
import { formatTraceparent } from '../propagation/traceparent.ts';

/** Where people look at traces. */
export interface TracePages {
  /** Grafana's base URL. */
  readonly grafanaUrl?: string | undefined;
  /** The address of a trace's page, with `{trace_id}` for its id; goes before Grafana's. */
  readonly traceUrlTemplate?: string | undefined;
}

/** Writes the response headers that tell a caller which trace its request became. */
export interface TraceHeaders {
  /**
   * Puts them into an answer:
   *
   * - `traceresponse`: W3C Trace Context Level 2 (https://www.w3.org/TR/trace-context-2/#trace-context-http-response-headers-format)
   * - `Server-Timing: traceparent`: the same for scripts of a page, which cannot read other headers across origins
   * - `Link; rel="trace"`: the trace's page, where there is one, the trace is sampled and the answer has no link of its own
   *
   * @param told.context the context that the span is active in
   * @param timing further entries of Server-Timing
   */
  readonly write: (
    reply: FastifyReply,
    told: { readonly span: SpanContext; readonly context: Context },
    timing: string,
  ) => void;
}

export function createTraceHeaders(pages: TracePages): TraceHeaders {
  // Everything of an address but the trace's id is known beforehand.
  const link = splitTraceUrl(pages);
  return {
    write: (reply, { span, context }, timing) => {
      const value = formatTraceparent(span, context);
      void reply.header('traceresponse', value);
      void reply.header('server-timing', `traceparent;desc="${value}", ${timing}`);
      // Of what is not sampled there is nothing to look at.
      if (link === undefined || !isSampled(span) || reply.hasHeader('link')) return;
      void reply.header('link', `<${link.join(span.traceId)}>; rel="trace"`);
    },
  };
}

const idPlaceholder = '{trace_id}';

/** The address of a trace's page, in the parts between which its id belongs. */
function splitTraceUrl({ grafanaUrl, traceUrlTemplate }: TracePages): readonly string[] | undefined {
  if (traceUrlTemplate !== undefined) return traceUrlTemplate.split(idPlaceholder);
  if (grafanaUrl === undefined) return undefined;
  return buildExploreUrl(grafanaUrl, idPlaceholder).split(encodeURIComponent(idPlaceholder));
}

/** The address of a trace in Grafana's Explore, on the data source with the uid `tempo`. */
function buildExploreUrl(grafanaUrl: string, traceId: string): string {
  const datasource = { type: 'tempo', uid: 'tempo' };
  const panes = {
    trace: {
      datasource: datasource.uid,
      queries: [{ refId: 'A', datasource, queryType: 'traceql', query: traceId }],
      range: { from: 'now-1h', to: 'now' },
    },
  };
  const url = new URL('explore', grafanaUrl.endsWith('/') ? grafanaUrl : `${grafanaUrl}/`);
  url.search = new URLSearchParams({
    schemaVersion: '1',
    panes: JSON.stringify(panes),
    orgId: '1',
  }).toString();
  return url.href;
}
