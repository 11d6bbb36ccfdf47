import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { ConsoleSpanExporter, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { chooseListed } from '../configuration/choose.ts';
import { readBatchLimits } from './batch-limits.ts';
import { createMetricExporter } from './metric-exporter.ts';
import { readMetricInterval, type MetricInterval } from './metric-interval.ts';
import { openTransport } from './open-transport.ts';
import { signals } from './signals.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { PullReader } from './pull-reader.ts';
import { createStoredMetricProducer } from '../metrics/stored-metric-producer.ts';
import { createBatchProcessor } from './batch-processor.ts';

/** What a span processor is made for. */
interface SpanProcessorOptions {
  /** Of the spans that come. */
  readonly resource: Resource;
  /** When the time to stop is up: what has not been sent then is lost. */
  readonly giveUp: AbortSignal;
}

/** What a metric reader is made for. */
interface MetricReaderOptions {
  /** Whose metrics it reads beside the SDK's own. */
  readonly store: MetricStore;
  /** When the time to stop is up: what has not been sent then is lost. */
  readonly giveUp: AbortSignal;
  /** Whether they are there to be scraped, whatever the variable says. */
  readonly isScrapedOnly: boolean;
}

type MakeProcessors = (options: SpanProcessorOptions) => SpanProcessor[];

const spanProcessors = {
  otlp: (options) => [
    createBatchProcessor({
      ...options,
      ...readBatchLimits('OTEL_BSP'),
      ...openTransport(signals.traces),
    }),
  ],
  console: () => [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  none: () => [],
} as const satisfies Record<string, MakeProcessors>;

type MakeReaders = (options: MetricReaderOptions) => IMetricReader[];

const metricReaders = {
  prometheus: ({ store }) => [new PullReader({ metricProducers: [createStoredMetricProducer(store)] })],
  otlp: (options) => [createOtlpReader(options)],
  console: ({ store }) => [createPushReader(new ConsoleMetricExporter(), store, readMetricInterval())],
  none: () => [],
} as const satisfies Record<string, MakeReaders>;

function createOtlpReader({ store, giveUp }: MetricReaderOptions): IMetricReader {
  const interval = readMetricInterval();
  const exporter = createMetricExporter({
    ...openTransport(signals.metrics),
    exportTimeoutMs: interval.exportTimeoutMillis,
    giveUp,
  });
  return createPushReader(exporter, store, interval);
}

function createPushReader(
  exporter: PushMetricExporter,
  store: MetricStore,
  interval: MetricInterval,
): IMetricReader {
  const selectTemporality = exporter.selectAggregationTemporality?.bind(exporter);
  return new PeriodicExportingMetricReader({
    ...interval,
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
  const chosen = chooseListed<MakeProcessors>(spanProcessors, 'OTEL_TRACES_EXPORTER', 'otlp');
  return chosen.flatMap((make) => make(options));
}

/**
 * Makes the metric readers that `OTEL_METRICS_EXPORTER` names: `prometheus` (the default here, served at `/metrics`),
 * `otlp`, `console`, several with commas, or `none`.
 *
 * @throws Error naming the variable and the values it takes
 */
export function createMetricReaders(options: MetricReaderOptions): IMetricReader[] {
  const chosen = options.isScrapedOnly
    ? [metricReaders.prometheus]
    : chooseListed<MakeReaders>(metricReaders, 'OTEL_METRICS_EXPORTER', 'prometheus');
  return chosen.flatMap((make) => make(options));
}
