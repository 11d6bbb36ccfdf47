import { context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { getBooleanFromEnv, getNumberFromEnv } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type IMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { logDiagnostics } from './diagnostics.ts';
import { createMetricReaders, createSpanProcessors } from './exporters.ts';
import type { Logger } from './logger.ts';
import { createPropagator } from './propagators.ts';
import { createResource } from './resource.ts';

/** A value longer than this, in characters, is cut: what callers send must not fill the backend. */
const attributeValueLengthLimit = 4096;

export interface TelemetryOptions {
  /** `service.name`, unless `OTEL_SERVICE_NAME` says otherwise. */
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Where the SDK's own complaints go. */
  readonly logger: Logger;
  /** Instead of what `OTEL_TRACES_EXPORTER` asks for. */
  readonly spanProcessors?: SpanProcessor[];
}

export interface Telemetry {
  /** The metrics in Prometheus' text format; `undefined` unless `OTEL_METRICS_EXPORTER` includes `prometheus`. */
  readonly renderMetrics: (() => Promise<string>) | undefined;
  /** Sends what is left and lets go of the globals; gives up after `timeoutMs` (2 s), as when the backend is away. */
  readonly shutdown: (timeoutMs?: number) => Promise<void>;
}

/**
 * Starts OpenTelemetry for this process, by the standard variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Call it before anything else is
 * built; the only other place that knows the SDK is `exporters.ts`.
 *
 * @throws Error naming the variable, where one has a value that is not known
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  logDiagnostics(options.logger);
  const disabled = getBooleanFromEnv('OTEL_SDK_DISABLED') ?? false;
  const resource = createResource({ name: options.serviceName, version: options.serviceVersion });
  const tracerProvider = new NodeTracerProvider({
    resource,
    spanLimits: {
      attributeValueLengthLimit:
        getNumberFromEnv('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
        getNumberFromEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
        attributeValueLengthLimit,
    },
    spanProcessors: disabled ? [] : (options.spanProcessors ?? createSpanProcessors()),
  });
  const readers = disabled ? [] : createMetricReaders();
  const meterProvider = new MeterProvider({ resource, readers });

  tracerProvider.register({ propagator: createPropagator() });
  // A disabled SDK still passes context on, but makes no spans.
  if (disabled) trace.disable();
  metrics.setGlobalMeterProvider(meterProvider);

  return {
    renderMetrics: createMetricsRenderer(readers),
    shutdown: async (timeoutMs = 2000) => {
      const stopped = await settleWithin(timeoutMs, [tracerProvider.shutdown(), meterProvider.shutdown()]);
      if (stopped === undefined) {
        options.logger.warn(
          `Telemetry gave up after ${timeoutMs} ms: the last spans and metrics may be lost`,
        );
      }
      for (const result of stopped ?? []) {
        if (result.status === 'rejected') diag.error(describeFailure(result.reason));
      }
      trace.disable();
      metrics.disable();
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

function createMetricsRenderer(readers: readonly IMetricReader[]): Telemetry['renderMetrics'] {
  const reader = readers.find((candidate) => candidate instanceof PrometheusExporter);
  if (reader === undefined) return undefined;
  const serializer = new PrometheusSerializer();
  return async () => serializer.serialize((await reader.collect()).resourceMetrics);
}
