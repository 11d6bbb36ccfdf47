import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type IMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { choose } from './choose.ts';

/**
 * How long a finished span may wait for company before it is sent. The specification's default of 5 s is meant for
 * services in bulk; whoever looks up the trace of an answer should find it at once.
 */
const scheduledDelayMillis = 50;

const otlpTraceExporters = {
  grpc: () => new GrpcTraceExporter(),
  'http/protobuf': () => new ProtoTraceExporter(),
  'http/json': () => new JsonTraceExporter(),
};

const spanProcessors = {
  otlp: () => [
    new BatchSpanProcessor(
      chooseByProtocol(otlpTraceExporters, 'TRACES')(),
      getStringFromEnv('OTEL_BSP_SCHEDULE_DELAY') === undefined ? { scheduledDelayMillis } : {},
    ),
  ],
  console: () => [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  none: () => [],
} as const satisfies Record<string, () => SpanProcessor[]>;

const otlpMetricExporters = {
  grpc: () => new GrpcMetricExporter(),
  'http/protobuf': () => new ProtoMetricExporter(),
};

const metricReaders = {
  prometheus: () => [new PrometheusExporter({ preventServerStart: true })],
  otlp: () => [
    new PeriodicExportingMetricReader({
      exporter: chooseByProtocol(otlpMetricExporters, 'METRICS')(),
    }),
  ],
  console: () => [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })],
  none: () => [],
} as const satisfies Record<string, () => IMetricReader[]>;

/**
 * Makes the span processors that `OTEL_TRACES_EXPORTER` names: `otlp` (the default), `console`, several with commas, or
 * `none` (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection).
 *
 * @throws Error naming the variable and the values it takes
 */
export function createSpanProcessors(): SpanProcessor[] {
  const variable = 'OTEL_TRACES_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['otlp'];
  return names.flatMap((name) => choose<() => SpanProcessor[]>(spanProcessors, name, variable)());
}

/**
 * Makes the metric readers that `OTEL_METRICS_EXPORTER` names: `prometheus` (the default here, served at `/metrics`),
 * `otlp`, `console`, several with commas, or `none`.
 *
 * @throws Error naming the variable and the values it takes
 */
export function createMetricReaders(): IMetricReader[] {
  const variable = 'OTEL_METRICS_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['prometheus'];
  return names.flatMap((name) => choose<() => IMetricReader[]>(metricReaders, name, variable)());
}

/** What is said of one signal goes before what is said of all. */
function chooseByProtocol<Exporter>(
  exporters: Readonly<Record<string, Exporter>>,
  signal: 'TRACES' | 'METRICS',
): Exporter {
  const ofSignal = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`;
  const ofAll = 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const variable = getStringFromEnv(ofSignal) === undefined ? ofAll : ofSignal;
  return choose(exporters, getStringFromEnv(variable) ?? 'grpc', variable);
}
