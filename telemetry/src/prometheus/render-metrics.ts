import { diag } from '@opentelemetry/api';
import { chooseExpositionFormat, expositionFormats } from './exposition-format.ts';
import type { Telemetry } from '../start.ts';
import { writeMetrics } from './write-metrics.ts';

/** What `/metrics` is answered with. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly body: string;
}

/**
 * Collects the metrics and writes them for Prometheus.
 *
 * @param accept the request's Accept header: who takes OpenMetrics gets exemplars
 */
export type RenderMetrics = (accept: string | undefined) => Promise<RenderedMetrics>;

/** @returns `undefined` where `OTEL_METRICS_EXPORTER` does not include `prometheus` */
export function createMetricsRenderer({ metrics }: Telemetry): RenderMetrics | undefined {
  if (metrics === undefined) return undefined;
  const { reader, store } = metrics;
  return async (accept) => {
    const format = chooseExpositionFormat(accept);
    const { resourceMetrics, errors } = await reader.collect();
    for (const error of errors) diag.error(`A metric could not be read: ${String(error)}`);
    return {
      contentType: expositionFormats[format],
      body: writeMetrics(resourceMetrics, { format, store }),
    };
  };
}
