/** What differs between the three kinds of telemetry where they are sent by OTLP. */
export interface Signal {
  /** As in `OTEL_EXPORTER_OTLP_{name}_ENDPOINT`. */
  readonly variable: 'TRACES' | 'METRICS' | 'LOGS';
  /** For the log: what is lost, or waits. */
  readonly items: string;
  readonly grpcMethod: string;
  readonly httpPath: string;
  /** In `otel.component.type` and in the names of the metrics of exporters. */
  readonly exporter: 'span' | 'metric' | 'log';
}

/** By opentelemetry.proto.collector.*.v1 and https://opentelemetry.io/docs/specs/otlp/#otlphttp-request. */
export const signals = {
  traces: {
    variable: 'TRACES',
    items: 'spans',
    grpcMethod: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    httpPath: 'v1/traces',
    exporter: 'span',
  },
  metrics: {
    variable: 'METRICS',
    items: 'data points of metrics',
    grpcMethod: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    httpPath: 'v1/metrics',
    exporter: 'metric',
  },
  logs: {
    variable: 'LOGS',
    items: 'log records',
    grpcMethod: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    httpPath: 'v1/logs',
    exporter: 'log',
  },
} as const satisfies Record<string, Signal>;
