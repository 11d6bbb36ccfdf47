import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const spansMade = () =>
  chart({
    title: 'Spans made',
    description: 'Spans that were started, by service.',
    unit: 'ops',
    empty: 'No spans in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job) (rate(otel_sdk_span_started_total[$__rate_interval]))',
        legend: '{{job}}',
      }),
    ],
  });

export const spansExported = () =>
  chart({
    title: 'Spans exported',
    description: 'Spans that were sent, by service.',
    unit: 'ops',
    empty: 'Nothing was sent in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job) (rate(otel_sdk_exporter_span_exported_total{error_type=""}[$__rate_interval]))',
        legend: '{{job}}',
      }),
    ],
  });

export const spansLost = () =>
  chart({
    title: 'Spans lost',
    description: 'Spans that never arrived, by why: queue_full where they waited for too long.',
    unit: 'ops',
    empty: 'No span was lost in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job, error_type) (rate(otel_sdk_processor_span_processed_total{error_type!=""}[$__rate_interval]))',
        legend: '{{job}}: {{error_type}}',
      }),
    ],
  });

export const exportLatency = () =>
  chart({
    title: 'Export latency',
    description: 'How long all but the slowest twentieth of the exports took.',
    unit: 's',
    empty: 'Nothing was sent in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le, job, otel_component_type) (rate(otel_sdk_exporter_operation_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{job}} {{otel_component_type}}',
      }),
    ],
  });

export const spanQueue = () =>
  chart({
    title: 'Queue of spans',
    description: 'Share of the queue that is full, by service. At 100 % spans are dropped.',
    unit: 'percentunit',
    empty: 'No service has reported in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job) (otel_sdk_processor_span_queue_size) / sum by (job) (otel_sdk_processor_span_queue_capacity)',
        legend: '{{job}}',
      }),
    ],
    max: 1,
  });

export const logsExported = () =>
  chart({
    title: 'Log records',
    description:
      'Log records that were made to be sent, by service. None where OTEL_LOGS_EXPORTER is not otlp.',
    unit: 'ops',
    empty: 'No logs were sent in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job) (rate(otel_sdk_log_created_total[$__rate_interval]))',
        legend: '{{job}}',
      }),
    ],
  });

export const logsLost = () =>
  chart({
    title: 'Log records lost',
    description: 'Log records that never arrived, by why: queue_full where they waited for too long.',
    unit: 'ops',
    empty: 'No log record was lost in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum by (job, error_type) (rate(otel_sdk_processor_log_processed_total{error_type!=""}[$__rate_interval]))',
        legend: '{{job}}: {{error_type}}',
      }),
    ],
  });
