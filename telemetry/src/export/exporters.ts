import type { MeterProvider } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { choose, chooseByProtocol } from '../configuration/choose.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { PullReader } from './pull-reader.ts';
import { createStoredMetricProducer } from '../metrics/stored-metric-producer.ts';
import { readBatchOptions } from './batch-options.ts';
import { createBatchProcessor } from './batch-processor.ts';
import { createGrpcTransport, createHttpTransport } from './otlp-transport.ts';

/** What a span processor is made for. */
interface SpanProcessorOptions {
  /** Of the spans that come. */
  readonly resource: Resource;
  /** Where exporters count what they export. */
  readonly meterProvider: MeterProvider;
}

type MakeProcessors = (options: SpanProcessorOptions) => SpanProcessor[];

const otlpSpanProcessors = {
  grpc: ({ resource, meterProvider }) =>
    createBatchProcessor({ ...readBatchOptions(), resource, exporter: createGrpcTransport(meterProvider) }),
  'http/protobuf': ({ resource, meterProvider }) =>
    createBatchProcessor({ ...readBatchOptions(), resource, exporter: createHttpTransport(meterProvider) }),
  'http/json': ({ meterProvider }) => createJsonProcessor(meterProvider),
} as const satisfies Record<string, (options: SpanProcessorOptions) => SpanProcessor>;

const spanProcessors = {
  otlp: (options) => [
    chooseByProtocol<(options: SpanProcessorOptions) => SpanProcessor>(otlpSpanProcessors, 'TRACES')(options),
  ],
  console: () => [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  none: () => [],
} as const satisfies Record<string, MakeProcessors>;

/** JSON is for those who read along, and not worth an encoder of ours. */
function createJsonProcessor(selfObsMeterProvider: MeterProvider): SpanProcessor {
  // In a variable: the class takes the provider, but its type does not say so.
  const options = { selfObsMeterProvider, ...readBatchOptions() };
  return new BatchSpanProcessor(new OTLPTraceExporter({ selfObsMeterProvider }), options);
}

const otlpMetricExporters = {
  grpc: () => new GrpcMetricExporter(),
  'http/protobuf': () => new ProtoMetricExporter(),
  'http/json': () => new JsonMetricExporter(),
};

type MakeReaders = (store: MetricStore) => IMetricReader[];

const metricReaders = {
  prometheus: (store) => [new PullReader({ metricProducers: [createStoredMetricProducer(store)] })],
  otlp: (store) => [createPushReader(chooseByProtocol(otlpMetricExporters, 'METRICS')(), store)],
  console: (store) => [createPushReader(new ConsoleMetricExporter(), store)],
  none: () => [],
} as const satisfies Record<string, MakeReaders>;

function createPushReader(exporter: PushMetricExporter, store: MetricStore): IMetricReader {
  const selectTemporality = exporter.selectAggregationTemporality?.bind(exporter);
  return new PeriodicExportingMetricReader({
    exporter,
    metricProducers: [createStoredMetricProducer(store, selectTemporality)],
  });
}

/**
 * Makes the span processors that `OTEL_TRACES_EXPORTER` names: `otlp` (the default), `console`, several with commas, or
 * `none` (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection).
 *
 * @throws Error naming the variable and the values it takes
 */
export function createSpanProcessors(options: SpanProcessorOptions): SpanProcessor[] {
  const variable = 'OTEL_TRACES_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['otlp'];
  return names.flatMap((name) => choose<MakeProcessors>(spanProcessors, name, variable)(options));
}

/**
 * Makes the metric readers that `OTEL_METRICS_EXPORTER` names: `prometheus` (the default here, served at `/metrics`),
 * `otlp`, `console`, several with commas, or `none`.
 *
 * @param store whose metrics they read beside the SDK's own
 * @param exporters instead of what the variable names
 * @throws Error naming the variable and the values it takes
 */
export function createMetricReaders(store: MetricStore, exporters?: readonly string[]): IMetricReader[] {
  const variable = 'OTEL_METRICS_EXPORTER';
  const names = exporters ?? getStringListFromEnv(variable) ?? ['prometheus'];
  return names.flatMap((name) => choose<MakeReaders>(metricReaders, name, variable)(store));
}
