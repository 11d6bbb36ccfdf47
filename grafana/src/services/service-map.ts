import { PanelBuilder as NodeGraphPanel } from '@grafana/grafana-foundation-sdk/nodegraph';
import { describePanel } from '../building/describe-panel.ts';
import { chart } from '../building/panels.ts';
import { queryRange, queryServiceMap } from '../building/queries.ts';
import { traces } from '../traces.ts';

/** The one panel without numbers: nodes and arrows. */
export const serviceMap = () =>
  describePanel(new NodeGraphPanel(), {
    title: 'Service map',
    description:
      'Who calls whom: requests in a second and their mean duration; the red part of a ring is the share of failures. Computed from spans: it appears a few seconds after the first requests.',
    unit: 'short',
    empty: 'No calls in this time',
    traces: traces.servers,
  })
    .height(12)
    .span(16)
    .withTarget(queryServiceMap());

export const callRate = () =>
  chart({
    title: 'Calls by who calls whom',
    description: 'Calls in a second between services and to databases.',
    unit: 'reqps',
    empty: 'No calls in this time',
    traces: traces.servers,
    queries: [
      queryRange({
        expr: 'sum by (client, server) (rate(traces_service_graph_request_total[$__rate_interval]))',
        legend: '{{client}} → {{server}}',
      }),
    ],
    height: 12,
  });
