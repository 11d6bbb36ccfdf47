import { context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { getBooleanFromEnv, getNumberFromEnv } from '@opentelemetry/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { AggregationType, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { logDiagnostics } from './configuration/diagnostics.ts';
import { createMetricReaders, createSpanProcessors } from './export/exporters.ts';
import { createLogProcessors } from './export/log-exporters.ts';
import type { Logger } from './pino/logger.ts';
import { metricDeclarations } from './metrics.ts';
import { createMetricStore } from './metrics/metric-store.ts';
import { createMetricsRenderer, type RenderMetrics } from './prometheus/render-metrics.ts';
import { storeMeasurements } from './metrics/stored-meters.ts';
import { adoptTracerProvider } from './modes/adopt-tracer-provider.ts';
import { leaveBoundariesToOthers } from './modes/boundaries.ts';
import type { TracingSetup } from './modes/tracing-modes.ts';
import { createPropagator } from './propagation/propagators.ts';
import { createResource } from './configuration/resource.ts';
import { startRuntimeMetrics } from './metrics/runtime-metrics.ts';
import { countSpans } from './spans/span-counts.ts';

/** A value longer than this, in characters, is cut: what callers send must not fill the backend. */
const attributeValueLengthLimit = 4096;

/** The SDK counts how many exports there were, and how long they took in all; we want to know how long the slowest take. */
const exportDurations = {
  instrumentName: 'otel.sdk.exporter.operation.duration',
  aggregation: {
    type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
    options: { boundaries: [...metricDeclarations['otel.sdk.exporter.operation.duration'].buckets] },
  },
} satisfies ViewOptions;

export interface TelemetryOptions {
  /** `service.name`, unless `OTEL_SERVICE_NAME` says otherwise. */
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Where the SDK's own complaints go. */
  readonly logger: Logger;
  /** How to instrument: `manual` unless given. */
  readonly tracing?: TracingSetup;
  /** Instead of what `OTEL_TRACES_EXPORTER` asks for. */
  readonly spanProcessors?: SpanProcessor[];
}

export interface Telemetry {
  /** Writes the metrics for Prometheus; `undefined` unless `OTEL_METRICS_EXPORTER` includes `prometheus`. */
  readonly renderMetrics: RenderMetrics | undefined;
  /** Sends what is left and lets go of the globals; gives up after `timeoutMs` (2 s), as when the backend is away. */
  readonly shutdown: (timeoutMs?: number) => Promise<void>;
}

/**
 * Starts OpenTelemetry for this process, by the standard variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Call it before anything else is
 * built; the only other places that know the SDK are `exporters.ts`, `log-exporters.ts`, `metrics/` and `spans/`.
 *
 * @throws Error naming the variable, where one has a value that is not known
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  logDiagnostics(options.logger);
  const disabled = getBooleanFromEnv('OTEL_SDK_DISABLED') ?? false;
  // With the SDK disabled no mode makes spans, and none but ours passes context on.
  const tracing: TracingSetup = disabled ? { mode: 'manual' } : (options.tracing ?? { mode: 'manual' });
  const resource = createResource({
    name: options.serviceName,
    version: options.serviceVersion,
    tracingMode: tracing.mode,
  });
  const store = createMetricStore();
  // In that mode the variable is for the SDK that the environment has registered; ours is left to be scraped.
  const metricExporters = tracing.mode === 'auto' ? ['prometheus'] : undefined;
  const readers = disabled ? [] : createMetricReaders(store, metricExporters);
  const meterProvider = new MeterProvider({ resource, readers, views: [exportDurations] });
  // First of all: whatever is built next takes its instruments from here. Where nobody reads, nothing is kept.
  metrics.setGlobalMeterProvider(
    readers.length === 0 ? meterProvider : storeMeasurements(meterProvider, store),
  );
  const startTracing = (): Pick<NodeTracerProvider, 'shutdown'> => {
    if (tracing.mode === 'auto') return adoptTracerProvider();
    const spanProcessors =
      options.spanProcessors ?? (disabled ? [] : createSpanProcessors({ resource, meterProvider }));
    const provider = new NodeTracerProvider({
      resource,
      spanLimits: {
        attributeValueLengthLimit:
          getNumberFromEnv('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
          getNumberFromEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
          attributeValueLengthLimit,
      },
      spanProcessors: disabled ? [] : [countSpans(), ...spanProcessors],
    });
    provider.register({ propagator: createPropagator() });
    return provider;
  };
  const logProcessors = disabled ? [] : createLogProcessors(meterProvider);
  const loggerProvider = new LoggerProvider({ resource, processors: logProcessors, meterProvider });

  const tracerProvider = startTracing();
  if (tracing.mode !== 'manual') leaveBoundariesToOthers();
  const stopInstrumentations = tracing.mode === 'library' ? tracing.registerInstrumentations() : undefined;
  // A disabled SDK still passes context on, but makes no spans.
  if (disabled) trace.disable();
  if (logProcessors.length > 0) logs.setGlobalLoggerProvider(loggerProvider);
  const stopRuntimeMetrics = readers.length === 0 ? undefined : startRuntimeMetrics();

  return {
    renderMetrics: createMetricsRenderer(readers, store),
    shutdown: async (timeoutMs = 2000) => {
      stopRuntimeMetrics?.();
      stopInstrumentations?.();
      const providers = [tracerProvider, loggerProvider, meterProvider];
      const stopped = await settleWithin(
        timeoutMs,
        providers.map(async (provider) => provider.shutdown()),
      );
      if (stopped === undefined) {
        options.logger.warn(
          `Telemetry gave up after ${timeoutMs} ms: the last spans, metrics and logs may be lost`,
        );
      }
      for (const result of stopped ?? []) {
        if (result.status === 'rejected') diag.error(describeFailure(result.reason));
      }
      trace.disable();
      metrics.disable();
      logs.disable();
      propagation.disable();
      context.disable();
    },
  };
}

/** Gives `undefined` where the time is up. The timer keeps the process alive while it waits, as nothing else may. */
async function settleWithin(
  timeoutMs: number,
  promises: readonly Promise<void>[],
): Promise<PromiseSettledResult<void>[] | undefined> {
  const { promise: expired, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  try {
    return await Promise.race([Promise.allSettled(promises), expired]);
  } finally {
    clearTimeout(timer);
  }
}

function describeFailure(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
