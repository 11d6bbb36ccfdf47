import type { MeterProvider } from '@opentelemetry/api';
import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
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
import { choose, chooseByProtocol } from './choose.ts';
import type { MetricStore } from './metrics/metric-store.ts';
import { PullReader } from './metrics/pull-reader.ts';
import { createStoredMetricProducer } from './metrics/stored-metric-producer.ts';

/**
 * How long a finished span may wait for company before it is sent. The specification's default of 5 s is meant for
 * services in bulk; whoever looks up the trace of an answer should find it at once.
 */
const scheduledDelayMillis = 50;

const otlpTraceExporters = {
  grpc: (selfObsMeterProvider: MeterProvider) => new GrpcTraceExporter({ selfObsMeterProvider }),
  'http/protobuf': (selfObsMeterProvider: MeterProvider) => new ProtoTraceExporter({ selfObsMeterProvider }),
  'http/json': (selfObsMeterProvider: MeterProvider) => new JsonTraceExporter({ selfObsMeterProvider }),
};

type MakeProcessors = (selfObsMeterProvider: MeterProvider) => SpanProcessor[];

const spanProcessors = {
  otlp: (selfObsMeterProvider) => {
    // In a variable: the class takes the provider, but its type does not say so.
    const options = {
      selfObsMeterProvider,
      ...(getStringFromEnv('OTEL_BSP_SCHEDULE_DELAY') === undefined ? { scheduledDelayMillis } : {}),
    };
    return [
      new BatchSpanProcessor(chooseByProtocol(otlpTraceExporters, 'TRACES')(selfObsMeterProvider), options),
    ];
  },
  console: () => [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  none: () => [],
} as const satisfies Record<string, MakeProcessors>;

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
 * @param meterProvider where they count what they export and drop
 * @throws Error naming the variable and the values it takes
 */
export function createSpanProcessors(meterProvider: MeterProvider): SpanProcessor[] {
  const variable = 'OTEL_TRACES_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['otlp'];
  return names.flatMap((name) => choose<MakeProcessors>(spanProcessors, name, variable)(meterProvider));
}

/**
 * Makes the metric readers that `OTEL_METRICS_EXPORTER` names: `prometheus` (the default here, served at `/metrics`),
 * `otlp`, `console`, several with commas, or `none`.
 *
 * @param store whose metrics they read beside the SDK's own
 * @throws Error naming the variable and the values it takes
 */
export function createMetricReaders(store: MetricStore): IMetricReader[] {
  const variable = 'OTEL_METRICS_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['prometheus'];
  return names.flatMap((name) => choose<MakeReaders>(metricReaders, name, variable)(store));
}
