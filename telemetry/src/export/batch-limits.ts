import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

/** How items are gathered into batches, and how many of them may wait. */
export interface BatchLimits {
  /** How long an item may wait for company, in ms. */
  readonly delayMs: number;
  readonly maxItems: number;
  /** How many bytes may wait, packed as they are. */
  readonly maxBytes: number;
  readonly maxBatchItems: number;
  /** How long one attempt to send may take, in ms. */
  readonly exportTimeoutMs: number;
}

/** The part of the names of the variables that differs between spans and log records. */
type Prefix = 'OTEL_BSP' | 'OTEL_BLRP';

/**
 * The specification's queue of 2,048 is full in a fraction of a second where there is load. These hold what a service of a thousand requests
 * a second makes in a minute: six spans and a line each. Only what waits takes memory.
 *
 * Its delay of 5 s for spans is meant for services in bulk: whoever looks up the trace of an answer should find it at once.
 */
const defaults: Readonly<Record<Prefix, BatchLimits>> = {
  OTEL_BSP: {
    delayMs: 50,
    maxItems: 400_000,
    maxBytes: 64 * 1024 * 1024,
    maxBatchItems: 512,
    exportTimeoutMs: 30_000,
  },
  OTEL_BLRP: {
    delayMs: 1000,
    maxItems: 100_000,
    maxBytes: 32 * 1024 * 1024,
    maxBatchItems: 512,
    exportTimeoutMs: 30_000,
  },
};

/**
 * Reads `OTEL_BSP_*` or `OTEL_BLRP_*` (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor), and
 * `…_MAX_QUEUE_BYTES`, which is an extension. A value that is not possible counts as unset, with a warning.
 */
export function readBatchLimits(prefix: Prefix): BatchLimits {
  const byDefault = defaults[prefix];
  const maxItems = readNumber(`${prefix}_MAX_QUEUE_SIZE`, 1) ?? byDefault.maxItems;
  const maxBatchItems = readNumber(`${prefix}_MAX_EXPORT_BATCH_SIZE`, 1) ?? byDefault.maxBatchItems;
  if (maxBatchItems > maxItems) {
    diag.warn(
      `${prefix}_MAX_EXPORT_BATCH_SIZE is ${maxBatchItems}, more than ${prefix}_MAX_QUEUE_SIZE: batches have ${maxItems} items`,
    );
  }
  return {
    delayMs: readNumber(`${prefix}_SCHEDULE_DELAY`, 0) ?? byDefault.delayMs,
    maxItems,
    maxBytes: readNumber(`${prefix}_MAX_QUEUE_BYTES`, 1) ?? byDefault.maxBytes,
    maxBatchItems: Math.min(maxBatchItems, maxItems),
    exportTimeoutMs: readNumber(`${prefix}_EXPORT_TIMEOUT`, 1) ?? byDefault.exportTimeoutMs,
  };
}

function readNumber(variable: string, least: number): number | undefined {
  const value = getNumberFromEnv(variable);
  if (value === undefined || value >= least) return value;
  diag.warn(`${variable} is ${value}; it takes ${least} or more, and counts as unset.`);
  return undefined;
}
