import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const rate = () =>
  chart({
    title: 'Requests',
    description: 'Requests that each service answers in a second, counted from spans.',
    unit: 'reqps',
    empty: 'No spans in this time',
    traces: traces.servers,
    queries: [
      queryRange({
        expr: 'sum by (service) (rate(traces_spanmetrics_calls_total{span_kind="SPAN_KIND_SERVER"}[$__rate_interval]))',
        legend: '{{service}}',
      }),
    ],
  });

export const errors = () =>
  chart({
    title: 'Failures',
    description: 'Share of the requests of a service that failed, counted from spans.',
    unit: 'percentunit',
    empty: 'No spans in this time',
    traces: traces.failed,
    queries: [
      queryRange({
        expr: '(sum by (service) (rate(traces_spanmetrics_calls_total{span_kind="SPAN_KIND_SERVER",status_code="STATUS_CODE_ERROR"}[$__rate_interval])) or 0 * sum by (service) (rate(traces_spanmetrics_calls_total{span_kind="SPAN_KIND_SERVER"}[$__rate_interval]))) / sum by (service) (rate(traces_spanmetrics_calls_total{span_kind="SPAN_KIND_SERVER"}[$__rate_interval]))',
        legend: '{{service}}',
      }),
    ],
    max: 1,
  });

export const duration = () =>
  chart({
    title: 'Durations',
    description:
      'How long all but the slowest twentieth of the requests took, measured from spans. A dot is one request: click it for its trace.',
    unit: 's',
    empty: 'No spans in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le, service) (rate(traces_spanmetrics_latency_bucket{span_kind="SPAN_KIND_SERVER"}[$__rate_interval])))',
        legend: '{{service}}',
        exemplars: true,
      }),
    ],
  });

export const slowestSpans = () =>
  chart({
    title: 'Slowest spans',
    description:
      'The ten kinds of spans that take longest, by the 95th percentile: routes, statements and steps inside.',
    unit: 's',
    empty: 'No spans in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: 'topk(10, histogram_quantile(0.95, sum by (le, service, span_name) (rate(traces_spanmetrics_latency_bucket[$__rate_interval]))))',
        legend: '{{service}}: {{span_name}}',
        exemplars: true,
      }),
    ],
    width: 12,
  });

export const databaseTime = () =>
  chart({
    title: 'Time in databases',
    description:
      'How many seconds of each second statements take, by database. More than a few means that it is the bottleneck.',
    unit: 'short',
    empty: 'No statements in this time',
    traces: traces.statements,
    queries: [
      queryRange({
        expr: 'sum by (db_namespace) (rate(traces_spanmetrics_latency_sum{db_namespace!=""}[$__rate_interval]))',
        legend: '{{db_namespace}}',
      }),
    ],
    width: 12,
  });
