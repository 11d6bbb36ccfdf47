import { createCounter, createHistogram, observeMetric } from '../metrics/built-in-metrics.ts';
import type { Signal } from './signals.ts';
import type { SendResult, Transport } from './transport.ts';

/** By the exporter of a signal: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/#exporter-metrics. */
const names = {
  span: { exported: 'otel.sdk.exporter.span.exported', inflight: 'otel.sdk.exporter.span.inflight' },
  log: { exported: 'otel.sdk.exporter.log.exported', inflight: 'otel.sdk.exporter.log.inflight' },
  metric: {
    exported: 'otel.sdk.exporter.metric_data_point.exported',
    inflight: 'otel.sdk.exporter.metric_data_point.inflight',
  },
} as const satisfies Record<Signal['exporter'], object>;

export interface ExportMetrics {
  /** Counts items whose export is over. @param errorType why they are lost, where they are */
  readonly count: (items: number, errorType?: string) => void;
  /** Records how long an attempt took, whatever came of it. */
  readonly recordAttempt: (result: SendResult, durationMs: number) => void;
  readonly stop: () => void;
}

/** Measures what sends a signal, as the SDK's exporters measure themselves: `otel.sdk.exporter.*`. */
export function createExportMetrics(options: {
  readonly signal: Signal;
  readonly transport: Transport;
  readonly readInflight: () => number;
}): ExportMetrics {
  const { componentType, url } = options.transport;
  const component = {
    'otel.component.type': componentType,
    'otel.component.name': `${componentType}/0`,
    ...describeServer(url),
  };
  const { exported, inflight } = names[options.signal.exporter];
  const countExported = createCounter(exported, [component]);
  const recordDuration = createHistogram('otel.sdk.exporter.operation.duration');
  const stopObserving = observeMetric(inflight, (observe) => observe(options.readInflight(), component));
  return {
    count: (items, errorType) =>
      countExported(items, errorType === undefined ? component : { ...component, 'error.type': errorType }),
    recordAttempt: (result, durationMs) => {
      const attributes = { ...component, ...result.status };
      recordDuration(
        durationMs / 1000,
        result.outcome === 'taken' ? attributes : { ...attributes, 'error.type': result.failure.errorType },
      );
    },
    stop: stopObserving,
  };
}

/** `server.address` and `server.port` of a URL, or of the host and port that gRPC is content with. */
function describeServer(url: string): { 'server.address'?: string; 'server.port'?: number } {
  const parsed = URL.parse(url.includes('://') ? url : `http://${url}`);
  if (parsed === null) return {};
  const { hostname, port, protocol } = parsed;
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? defaultPort : Number(port) };
}
