import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import { formatTraceparent } from './traceparent.ts';

/** Where people look at traces. */
export interface TracePages {
  /** Grafana's base URL. */
  readonly grafanaUrl?: string | undefined;
  /** The address of a trace's page, with `{trace_id}` for its id; goes before Grafana's. */
  readonly traceUrlTemplate?: string | undefined;
}

/**
 * The response headers that tell a caller which trace its request became.
 *
 * - `traceresponse`: W3C Trace Context Level 2 (https://www.w3.org/TR/trace-context-2/#trace-context-http-response-headers-format)
 * - `Server-Timing: traceparent`: the same for scripts of a page, which cannot read other headers across origins
 * - `Link; rel="trace"`: the trace's page, where `pages` names one
 *
 * @returns header names and values; empty where no span is recorded
 */
export function buildTraceHeaders(span: SpanContext, pages: TracePages): Readonly<Record<string, string>> {
  if (!isSpanContextValid(span)) return {};
  const url = buildTraceUrl(span.traceId, pages);
  const value = formatTraceparent(span);
  return {
    traceresponse: value,
    'server-timing': `traceparent;desc="${value}"`,
    ...(url === undefined ? {} : { link: `<${url}>; rel="trace"` }),
  };
}

function buildTraceUrl(traceId: string, { grafanaUrl, traceUrlTemplate }: TracePages): string | undefined {
  if (traceUrlTemplate !== undefined) return traceUrlTemplate.replaceAll('{trace_id}', traceId);
  return grafanaUrl === undefined ? undefined : buildExploreUrl(grafanaUrl, traceId);
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
