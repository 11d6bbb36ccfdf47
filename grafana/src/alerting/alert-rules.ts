import { failed, ofCallers } from '../building/promql.ts';
import { countLostSpans, countLostLogs } from '../telemetry-health/lost-spans.ts';

/** When somebody has to look, and at what. */
export interface AlertRule {
  /** The rule's uid in Grafana, and the anchor of its entry in docs/runbook.md. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
  /** PromQL; the rule fires for each series whose value is above the limit. */
  readonly expr: string;
  readonly above: number;
  /** For how long that has to last, in Prometheus's notation. */
  readonly lasting: '0s' | '1m' | '2m' | '5m';
  /** The panel that shows it. */
  readonly panel: { readonly dashboard: string; readonly title: string };
}

/** Every rule. Where nothing reports there is nothing to judge: that is what `unreachable` is for. */
export const alertRules: readonly AlertRule[] = [
  {
    id: 'error-rate',
    title: 'Requests fail',
    summary:
      'For five minutes, more than 5 % of the requests to a service have been answered 5xx, or not to the end.',
    severity: 'critical',
    expr: `sum by (job) (rate(http_server_request_duration_seconds_count{${failed},${ofCallers}}[5m])) / sum by (job) (rate(http_server_request_duration_seconds_count{${ofCallers}}[5m]))`,
    above: 0.05,
    lasting: '5m',
    panel: { dashboard: 'holdfast-reservations', title: 'Refusals and failures by route' },
  },
  {
    id: 'latency-p99',
    title: 'Requests are slow',
    summary: 'One request in a hundred to a service has taken longer than a second for five minutes.',
    severity: 'warning',
    expr: `histogram_quantile(0.99, sum by (job, le) (rate(http_server_request_duration_seconds_bucket{${ofCallers}}[5m])))`,
    above: 1,
    lasting: '5m',
    panel: { dashboard: 'holdfast-reservations', title: 'Latency by route' },
  },
  {
    id: 'ledger-integrity',
    title: 'The ledger is broken',
    summary: 'The last check of the ledger found violations of what must always be true of it.',
    severity: 'critical',
    expr: 'max by (holdfast_integrity_invariant) (holdfast_integrity_violations)',
    above: 0,
    lasting: '0s',
    panel: { dashboard: 'holdfast-ledger', title: 'Violations by invariant' },
  },
  {
    id: 'settler-stuck',
    title: 'Reservations are not settled',
    summary: 'A reservation past its expiry has waited for its end for more than five minutes.',
    severity: 'warning',
    expr: 'max(holdfast_settler_lag_seconds)',
    above: 300,
    lasting: '2m',
    panel: { dashboard: 'holdfast-ledger', title: 'Expiry lag' },
  },
  {
    id: 'spans-lost',
    title: 'Spans are lost',
    summary: 'A service lost spans in the last ten minutes. Traces have holes.',
    severity: 'warning',
    expr: `sum by (job) (${countLostSpans('10m')})`,
    above: 0,
    lasting: '1m',
    panel: { dashboard: 'holdfast-telemetry-health', title: 'Spans lost' },
  },
  {
    id: 'logs-lost',
    title: 'Log records are lost',
    summary: 'A service lost log records on their way to the backend in the last ten minutes.',
    severity: 'warning',
    expr: `sum by (job) (${countLostLogs('10m')})`,
    above: 0,
    lasting: '1m',
    panel: { dashboard: 'holdfast-telemetry-health', title: 'Log records lost' },
  },
  {
    id: 'export-stalled',
    title: 'Spans wait to be sent',
    summary:
      'The queue of spans of a service has been a tenth full for a minute: the backend is away, or too slow. Spans are lost once it is full.',
    severity: 'warning',
    expr: 'sum by (job) (otel_sdk_processor_span_queue_size) / sum by (job) (otel_sdk_processor_span_queue_capacity)',
    above: 0.1,
    lasting: '1m',
    panel: { dashboard: 'holdfast-telemetry-health', title: 'Queue of spans' },
  },
  {
    id: 'queue-shedding',
    title: 'The ledger sheds load',
    summary:
      'Operations were refused unread in the last five minutes, because the queue of their lane was full.',
    severity: 'warning',
    expr: 'sum(increase(holdfast_ledger_shed_total[5m]))',
    above: 0,
    lasting: '1m',
    panel: { dashboard: 'holdfast-ledger', title: 'Shed operations' },
  },
  {
    id: 'releases-given-up',
    title: 'Credits are given back late',
    summary:
      'Credits whose release failed until their hold expired, or that were too many to keep, in the last ten minutes: their users had to wait.',
    severity: 'warning',
    expr: 'sum(increase(holdfast_releases_given_up_total[10m]))',
    above: 0,
    lasting: '1m',
    panel: { dashboard: 'holdfast-reservations', title: 'Credits to be given back' },
  },
  {
    id: 'unreachable',
    title: 'Nothing is heard of a service',
    summary: 'Prometheus has not been able to read the metrics of a service or of Tempo for two minutes.',
    severity: 'critical',
    expr: '1 - min by (job) (up)',
    above: 0,
    lasting: '2m',
    panel: { dashboard: 'holdfast-telemetry-health', title: 'Scraping' },
  },
];
