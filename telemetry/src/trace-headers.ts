import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import { formatTraceparent } from './traceparent.ts';

/**
 * The response headers that tell a caller which trace its request became.
 *
 * - `traceresponse`: W3C Trace Context Level 2 (https://www.w3.org/TR/trace-context-2/#trace-context-http-response-headers-format)
 * - `Server-Timing: traceparent`: the same for scripts of a page, which cannot read other headers across origins
 * - `Link; rel="trace"`: the trace's page, where `grafanaUrl` is given
 *
 * @returns header names and values; empty where no span is recorded
 */
export function buildTraceHeaders(
  span: SpanContext,
  grafanaUrl: string | undefined,
): Readonly<Record<string, string>> {
  if (!isSpanContextValid(span)) return {};
  const value = formatTraceparent(span);
  return {
    traceresponse: value,
    'server-timing': `traceparent;desc="${value}"`,
    ...(grafanaUrl === undefined
      ? {}
      : { link: `<${buildExploreUrl(grafanaUrl, span.traceId)}>; rel="trace"` }),
  };
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
