import { globalErrorHandler } from '@opentelemetry/core';
import { createDelivery, type DeliveryOptions } from './delivery.ts';
import { createProcessorMetrics, type ProcessedItem } from './processor-metrics.ts';
import type { ExportBatch } from './waiting-batch.ts';

/** Items that make up the next batch. */
export interface OpenBatch<Item> {
  readonly itemCount: number;
  /** As far as it is known before the batch is finished. */
  readonly byteLength: number;
  /** @throws what the item's own values throw; the batch is as before then */
  readonly add: (item: Item) => void;
  /** Makes requests of what there is, and begins the next batch. @throws as `add` */
  readonly finish: () => readonly ExportBatch[];
}

export interface PipelineOptions<Item> extends Omit<DeliveryOptions, 'isNewestEnough' | 'onIdle' | 'onEnd'> {
  readonly open: OpenBatch<Item>;
  /** How many items make a batch full. */
  readonly maxBatchItems: number;
  /** How many bytes make a batch full; its last item may go beyond. */
  readonly maxBatchBytes: number;
  /** How long an item may wait for company, in ms. */
  readonly delayMs: number;
  /** What the metrics of the pipeline call them. */
  readonly item: ProcessedItem;
  /** When the time to stop is up: what has not arrived then is lost. */
  readonly giveUp?: AbortSignal | undefined;
}

/** Gathers items into batches, and delivers them; `otel.sdk.processor.*` tells of it. */
export interface Pipeline<Item> {
  readonly add: (item: Item) => void;
  /** Waits until what was added has arrived. @throws Error where it has not, or not in time */
  readonly flush: () => Promise<void>;
  /** The same, and takes no more. @throws Error as `flush` */
  readonly shutdown: () => Promise<void>;
}

/** A batch leaves when it is full, or when its first item has waited for the delay and nothing is before it. */
export function createPipeline<Item>(options: PipelineOptions<Item>): Pipeline<Item> {
  const { open } = options;
  const maxBatchBytes = Math.min(options.maxBatchBytes, options.maxBytes);
  let timer: NodeJS.Timeout | undefined;
  let isDue = false;
  let stopped: Promise<void> | undefined;

  const metrics = createProcessorMetrics(options.item, {
    capacity: options.maxItems,
    readSize: () => delivery.itemCount + open.itemCount,
  });
  const delivery = createDelivery({
    ...options,
    onEnd: metrics.count,
    onIdle: () => {
      if (isDue) seal();
    },
  });

  function seal(): void {
    clearTimeout(timer);
    timer = undefined;
    isDue = false;
    const items = open.itemCount;
    if (items === 0) return;
    try {
      for (const batch of open.finish()) delivery.submit(batch);
    } catch (error) {
      lose(items, error);
    }
  }

  /** Whoever ends a span or writes a line is not to blame for a value in it that cannot be read. */
  function lose(items: number, error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error), { cause: error });
    metrics.count(items, cause.name);
    globalErrorHandler(cause);
  }

  function expire(): void {
    timer = undefined;
    // While others are on their way there is time for the batch to get fuller.
    if (delivery.isBusy) isDue = true;
    else seal();
  }

  /** By whichever comes first: the stop's time, or that of an export. */
  function limitTime(): AbortSignal {
    const timeout = AbortSignal.timeout(options.exportTimeoutMs);
    return options.giveUp === undefined ? timeout : AbortSignal.any([timeout, options.giveUp]);
  }

  async function stop(): Promise<void> {
    seal();
    try {
      await delivery.stop(limitTime());
    } finally {
      metrics.stop();
    }
  }

  return {
    add: (item) => {
      if (stopped !== undefined) return;
      try {
        open.add(item);
      } catch (error) {
        lose(1, error);
        return;
      }
      delivery.makeRoom(open.itemCount, open.byteLength);
      if (open.itemCount >= options.maxBatchItems || open.byteLength >= maxBatchBytes) seal();
      else if (!isDue) timer ??= setTimeout(expire, options.delayMs).unref();
    },
    flush: async () => {
      if (stopped !== undefined) return stopped;
      seal();
      return delivery.flush(limitTime());
    },
    shutdown: async () => (stopped ??= stop()),
  };
}
