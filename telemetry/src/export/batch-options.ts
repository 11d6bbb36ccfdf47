import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';
import type { BufferConfig } from '@opentelemetry/sdk-trace-node';

/**
 * How long a finished span may wait for company before it is sent. The specification's default of 5 s is meant for
 * services in bulk; whoever looks up the trace of an answer should find it at once.
 */
const defaultScheduledDelayMillis = 50;

/** What `OTEL_BSP_*` says of batches of spans, as the SDK names it. */
export type BatchOptions = Readonly<Required<BufferConfig>>;

/**
 * Reads `OTEL_BSP_*`, and their defaults
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor).
 */
export function readBatchOptions(): BatchOptions {
  const maxQueueSize = getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? 2048;
  const maxExportBatchSize = getNumberFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512;
  if (maxExportBatchSize > maxQueueSize) {
    diag.warn(
      `OTEL_BSP_MAX_EXPORT_BATCH_SIZE is ${maxExportBatchSize}, more than OTEL_BSP_MAX_QUEUE_SIZE: batches have ${maxQueueSize} spans`,
    );
  }
  return {
    scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? defaultScheduledDelayMillis,
    maxQueueSize,
    maxExportBatchSize: Math.min(maxExportBatchSize, maxQueueSize),
    exportTimeoutMillis: getNumberFromEnv('OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
  };
}
