import { context, diag, metrics, propagation, trace, type Attributes } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { getBooleanFromEnv } from '@opentelemetry/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { logDiagnostics, type DiagnosticsLogger } from './configuration/diagnostics.ts';
import { createMetricReaders, createSpanProcessors } from './export/exporters.ts';
import { createLogProcessors } from './export/log-exporters.ts';
import { createMetricStore, type MetricStore } from './metrics/metric-store.ts';
import { storeMeasurements } from './metrics/stored-meters.ts';
import { PullReader } from './export/pull-reader.ts';
import { addBaggageAttributes } from './propagation/baggage-attributes.ts';
import type { TracingSetup } from './modes/tracing-modes.ts';
import { createResource } from './configuration/resource.ts';
import { startRuntimeMetrics } from './metrics/runtime-metrics.ts';
import { startTracing } from './start-tracing.ts';
import { createTracerProvider } from './spans/tracer-provider.ts';

/** When the time is up, what still waits is counted as lost and said so: that takes a moment. */
const lastWordsMs = 100;

/** What is the same in every process of a system. */
export interface StartDefinition {
  /** Attributes of the resource. */
  readonly resource: Attributes;
}

export interface TelemetryOptions {
  /** `service.name`, unless `OTEL_SERVICE_NAME` says otherwise. */
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Further attributes of the resource; none unless given. */
  readonly resource?: Attributes;
  /** Who makes spans: `manual` unless given. */
  readonly tracing?: TracingSetup;
  /** Where the SDK's own complaints go. */
  readonly logger: DiagnosticsLogger;
  /** Members of the callers' baggage that each span of their requests has as attributes, 8 at most; none unless given. */
  readonly baggageAttributes?: readonly string[];
  /** Instead of what `OTEL_TRACES_EXPORTER` asks for. */
  readonly spanProcessors?: SpanProcessor[];
}

/** Metrics that are collected when somebody asks for them. */
export interface MetricSource {
  readonly reader: PullReader;
  /** Where their exemplars are. */
  readonly store: MetricStore;
}

export interface Telemetry {
  /** What Prometheus reads; `undefined` unless `OTEL_METRICS_EXPORTER` includes `prometheus`. */
  readonly metrics: MetricSource | undefined;
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
export function startTelemetry(definition: StartDefinition, options: TelemetryOptions): Telemetry {
  logDiagnostics(options.logger);
  const disabled = getBooleanFromEnv('OTEL_SDK_DISABLED') ?? false;
  const resource = createResource({
    ...definition.resource,
    ...options.resource,
    [ATTR_SERVICE_NAME]: options.serviceName,
    [ATTR_SERVICE_VERSION]: options.serviceVersion,
  });
  // With the SDK disabled no mode makes spans, and none but ours passes context on.
  const { tracing = { mode: 'manual' } } = disabled ? {} : options;
  const store = createMetricStore();
  const giveUp = new AbortController();
  const readers = disabled
    ? []
    : createMetricReaders({
        store,
        giveUp: giveUp.signal,
        // In that mode the variable is for the SDK that the environment has registered; ours is left to be scraped.
        isScrapedOnly: tracing.mode === 'auto',
      });
  const meterProvider = new MeterProvider({ resource, readers });
  // First of all: whatever is built next takes its instruments from here. Where nobody reads, nothing is kept.
  metrics.setGlobalMeterProvider(
    readers.length === 0 ? meterProvider : storeMeasurements(meterProvider, store),
  );
  const { baggageAttributes = [] } = options;
  const baggageProcessors = baggageAttributes.length === 0 ? [] : [addBaggageAttributes(baggageAttributes)];
  const tracerProvider = startTracing(tracing, () =>
    disabled
      ? undefined
      : createTracerProvider({
          resource,
          spanProcessors: [
            ...baggageProcessors,
            ...(options.spanProcessors ?? createSpanProcessors({ resource, giveUp: giveUp.signal })),
          ],
        }),
  );
  const logProcessors = disabled ? [] : createLogProcessors({ giveUp: giveUp.signal });
  const loggerProvider = new LoggerProvider({ resource, processors: logProcessors, meterProvider });

  if (logProcessors.length > 0) logs.setGlobalLoggerProvider(loggerProvider);
  const reader = readers.find((candidate) => candidate instanceof PullReader);
  const stopRuntimeMetrics = readers.length === 0 ? undefined : startRuntimeMetrics();

  return {
    metrics: reader && { reader, store },
    shutdown: async (timeoutMs = 2000) => {
      stopRuntimeMetrics?.();
      const providers = [tracerProvider, loggerProvider, meterProvider];
      const expiry = setTimeout(() => giveUp.abort(), timeoutMs);
      const stopped = await settleWithin(
        timeoutMs + lastWordsMs,
        providers.map(async (provider) => provider.shutdown()),
      );
      clearTimeout(expiry);
      if (stopped === undefined) {
        options.logger.warn(
          { 'otel.component.type': 'sdk' },
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
