import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { RetryPauses } from './backoff.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { signals } from './signals.ts';
import type { OpenedTransport } from './transport.ts';

/** Where differences are sent each of them counts: so many bytes of them may wait. */
const maxBytes = 16 * 1024 * 1024;

export interface MetricExporterOptions extends OpenedTransport {
  /** How long one attempt may take, in ms. */
  readonly exportTimeoutMs: number;
  /** When the time to stop is up: what has not arrived then is lost. */
  readonly giveUp: AbortSignal;
  readonly pauses?: RetryPauses;
}

const serializers = { json: JsonMetricsSerializer, protobuf: ProtobufMetricsSerializer } as const;

/**
 * Makes an exporter that takes what a reader collected, and delivers it by itself: the reader goes on, whatever the backend does. Totals
 * wait until newer ones replace them; differences wait in a row, for each of them is told once.
 */
export function createMetricExporter(options: MetricExporterOptions): PushMetricExporter {
  const serializer = serializers[options.encoding];
  let opened: Delivery | undefined;

  /** Not before there is something to send: by then there is a meter for what it measures of itself. */
  function open(): Delivery {
    opened ??= createDelivery({
      ...options,
      signal: signals.metrics,
      maxItems: Infinity,
      maxBytes,
      isNewestEnough: sendsTotals(exporter),
    });
    return opened;
  }

  function submit(metrics: ResourceMetrics): ExportResult {
    try {
      const request = serializer.serializeRequest(metrics);
      const itemCount = MetricsExporterMetricsHelper.countItems(metrics);
      if (request !== undefined) open().submit({ request, itemCount });
      return { code: ExportResultCode.SUCCESS };
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error), { cause: error });
      return { code: ExportResultCode.FAILED, error: cause };
    }
  }

  const exporter: PushMetricExporter = new OTLPMetricExporterBase({
    export: (metrics: ResourceMetrics, finish: (result: ExportResult) => void) => finish(submit(metrics)),
    // What a reader flushes is delivered as anything else is. At its end it asks for the shutdown too, and waits for that.
    forceFlush: async () => {},
    setMetrics: () => {},
    shutdown: async () => {
      if (opened === undefined) options.transport.close();
      else await opened.stop(options.giveUp);
    },
  });
  return exporter;
}

function sendsTotals(exporter: PushMetricExporter): boolean {
  return [InstrumentType.COUNTER, InstrumentType.HISTOGRAM].every(
    (type) => exporter.selectAggregationTemporality?.(type) === AggregationTemporality.CUMULATIVE,
  );
}
