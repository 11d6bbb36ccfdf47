import { diag } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { chooseExpositionFormat, expositionFormats } from './exposition-format.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { PullReader } from '../export/pull-reader.ts';
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

/** @returns `undefined` where no reader waits to be asked */
export function createMetricsRenderer(
  readers: readonly IMetricReader[],
  store: MetricStore,
): RenderMetrics | undefined {
  const reader = readers.find((candidate) => candidate instanceof PullReader);
  if (reader === undefined) return undefined;
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
