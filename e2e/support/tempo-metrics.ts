import type { MetricLabels } from './read-metrics.ts';

const spans = ['service', 'span_name', 'span_kind', 'status_code', 'db_namespace', 'http_route'];
const calls = ['client', 'server', 'connection_type'];

const labels: Readonly<Record<string, readonly string[]>> = {
  traces_spanmetrics_calls_total: spans,
  traces_spanmetrics_latency_bucket: [...spans, 'le'],
  traces_spanmetrics_latency_sum: spans,
  traces_spanmetrics_latency_count: spans,
  traces_service_graph_request_total: calls,
  traces_service_graph_request_server_seconds_bucket: [...calls, 'le'],
  traces_service_graph_request_client_seconds_bucket: [...calls, 'le'],
};

/** What Tempo 3.0.3 with the settings of tempo.yaml writes to Prometheus of the spans of the pair. */
export const generatedMetrics: MetricLabels = new Map(
  Object.entries(labels).map(([metric, names]) => [metric, new Set(names)]),
);

/** What Tempo 3.0.3 serves about itself on `/metrics` once it has taken spans, as far as the dashboards ask. */
export const ownMetrics: MetricLabels = new Map([
  ['tempo_distributor_spans_received_total', new Set(['tenant'])],
  ['tempo_distributor_push_duration_seconds_bucket', new Set(['le'])],
  ['tempo_receiver_refused_spans', new Set(['receiver', 'transport'])],
  ['tempo_live_store_live_traces', new Set(['tenant'])],
  ['tempo_metrics_generator_registry_active_series', new Set(['tenant'])],
  ['tempo_metrics_generator_spans_discarded_total', new Set(['tenant', 'reason', 'processor'])],
]);
