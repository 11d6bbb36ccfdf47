import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { tempo } from './data-sources.ts';

/** What Grafana replaces in a link: `${__from}`, `${__field.labels.http_route:percentencode}`. */
const placeholder = /\$\{[^}]+\}/g;

/**
 * Makes a link to Explore that searches for traces in the dashboard's time range.
 *
 * @param query TraceQL; Grafana's placeholders in it stay as they are, and need `:percentencode` themselves
 */
export function linkToTraces(query: string, title = 'Matching traces'): DashboardLinkBuilder {
  const panes = {
    traces: {
      datasource: tempo.uid,
      queries: [
        { refId: 'A', datasource: tempo, queryType: 'traceql', query, limit: 20, tableType: 'traces' },
      ],
      range: { from: '${__from}', to: '${__to}' },
    },
  };
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .icon('external link')
    .tooltip(query)
    .url(`/explore?schemaVersion=1&orgId=1&panes=${encodeAround(JSON.stringify(panes))}`);
}

function encodeAround(text: string): string {
  const kept = text.match(placeholder) ?? [];
  return text
    .split(placeholder)
    .map((part, index) => encodeURIComponent(part) + (kept[index] ?? ''))
    .join('');
}
