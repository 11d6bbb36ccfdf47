import type { MetricDeclaration } from '../registry/metric-declaration.ts';

/** Exports take from a millisecond, to a backend next door, to the ten seconds after which they are given up. */
const exportBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const component = ['otel.component.type', 'otel.component.name'] as const;
const exporter = [...component, 'server.address', 'server.port'] as const;

/** What is exported, as units name it. */
const plurals = {
  span: 'Spans',
  log_record: 'Log records',
  data_point: 'Data points of metrics',
} as const;
type Item = keyof typeof plurals;

const processed = (item: Item) =>
  ({
    kind: 'counter',
    unit: `{${item}}`,
    description: `${plurals[item]} that have ended and that a processor is done with; those with an error.type are lost: queue_full where the queue had no room.`,
    attributes: [...component, 'error.type'],
  }) as const satisfies MetricDeclaration;
const queueSize = (item: Item) =>
  ({
    kind: 'up-down-counter',
    unit: `{${item}}`,
    description: `${plurals[item]} that wait to be exported.`,
    attributes: component,
  }) as const satisfies MetricDeclaration;
const queueCapacity = (item: Item) =>
  ({
    kind: 'up-down-counter',
    unit: `{${item}}`,
    description: `${plurals[item]} that may wait to be exported; more are dropped.`,
    attributes: component,
  }) as const satisfies MetricDeclaration;
const exported = (item: Item) =>
  ({
    kind: 'counter',
    unit: `{${item}}`,
    description: `${plurals[item]} whose export has ended; those with an error.type are lost.`,
    attributes: [...exporter, 'error.type'],
  }) as const satisfies MetricDeclaration;
const inflight = (item: Item) =>
  ({
    kind: 'up-down-counter',
    unit: `{${item}}`,
    description: `${plurals[item]} that are being exported.`,
    attributes: exporter,
  }) as const satisfies MetricDeclaration;

/**
 * What OpenTelemetry's SDK tells of itself (https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/). It emits these
 * itself, but for those of spans, and of the processors and exporters that are not its own.
 */
export const sdkMetrics = {
  'otel.sdk.span.started': {
    kind: 'counter',
    unit: '{span}',
    description: 'Spans that were started and are recorded.',
    attributes: ['otel.span.parent.origin', 'otel.span.sampling_result'],
  },
  'otel.sdk.span.live': {
    kind: 'up-down-counter',
    unit: '{span}',
    description: 'Recorded spans that have not ended.',
    attributes: ['otel.span.sampling_result'],
  },
  'otel.sdk.processor.span.processed': processed('span'),
  'otel.sdk.processor.span.queue.size': queueSize('span'),
  'otel.sdk.processor.span.queue.capacity': queueCapacity('span'),
  'otel.sdk.exporter.span.exported': exported('span'),
  'otel.sdk.exporter.span.inflight': inflight('span'),
  'otel.sdk.log.created': {
    kind: 'counter',
    unit: '{log_record}',
    description: 'Log records that were made for OTEL_LOGS_EXPORTER.',
    attributes: [],
  },
  'otel.sdk.processor.log.processed': processed('log_record'),
  'otel.sdk.processor.log.queue.size': queueSize('log_record'),
  'otel.sdk.processor.log.queue.capacity': queueCapacity('log_record'),
  'otel.sdk.exporter.log.exported': exported('log_record'),
  'otel.sdk.exporter.log.inflight': inflight('log_record'),
  'otel.sdk.exporter.metric_data_point.exported': exported('data_point'),
  'otel.sdk.exporter.metric_data_point.inflight': inflight('data_point'),
  'otel.sdk.exporter.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long each attempt to export took, by exporter.',
    attributes: [
      ...exporter,
      'error.type',
      'http.response.status_code',
      'rpc.response.status_code',
      'rpc.grpc.status_code',
    ],
    buckets: exportBuckets,
  },
} as const satisfies Record<string, MetricDeclaration>;
