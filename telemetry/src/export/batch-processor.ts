import { ROOT_CONTEXT, TraceFlags, context, diag } from '@opentelemetry/api';
import {
  ExportResultCode,
  globalErrorHandler,
  suppressTracing,
  type ExportResult,
} from '@opentelemetry/core';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { SpanBatch } from '../spans/batch-builder.ts';
import type { BatchOptions } from './batch-options.ts';
import { createProcessorMetrics } from './processor-metrics.ts';
import { createSpanQueue } from './span-queue.ts';

/** Far more than the usual queue holds; it is there for spans that are not usual. */
const defaultMaxQueueBytes = 16 * 1024 * 1024;

/** Receivers take 4 MiB over gRPC as a rule; half of it leaves room for the span that fills a batch. */
const maxBatchBytes = 2 * 1024 * 1024;

/** Where batches go: one of the official transports. */
export type SpanExporter = Pick<IOtlpExportDelegate<SpanBatch>, 'export' | 'forceFlush' | 'shutdown'>;

export interface BatchProcessorOptions extends BatchOptions {
  readonly exporter: SpanExporter;
  /** Of every span that comes. */
  readonly resource: Resource;
  /** How many bytes may wait; 16 MiB, unless said otherwise. */
  readonly maxQueueBytes?: number;
}

/**
 * Does what the SDK's BatchSpanProcessor does, but encodes a span when it ends and lets go of it: what waits to be sent is
 * bytes, and nothing is left to do when it is sent.
 */
export function createBatchProcessor(options: BatchProcessorOptions): SpanProcessor {
  const { exporter, maxQueueBytes = defaultMaxQueueBytes } = options;
  const queue = createSpanQueue({
    resource: options.resource,
    maxSpans: options.maxQueueSize,
    maxBytes: maxQueueBytes,
    maxBatchSpans: options.maxExportBatchSize,
    maxBatchBytes,
  });
  const metrics = createProcessorMetrics({ capacity: options.maxQueueSize, readSize: () => queue.size });
  let timer: NodeJS.Timeout | undefined;
  let isExporting = false;
  let dropped = 0;
  let stopped: Promise<void> | undefined;

  function add(span: ReadableSpan): void {
    try {
      if (!queue.add(span)) {
        dropped += 1;
        metrics.count(1, 'queue_full');
        return;
      }
    } catch (error) {
      // Whoever ends a span is not to blame for a value in it that cannot be read.
      const cause = toError(error);
      metrics.count(1, cause.name);
      globalErrorHandler(cause);
      return;
    }
    if (dropped > 0) {
      diag.warn(`Dropped ${dropped} spans because the queue was full`);
      dropped = 0;
    }
    schedule();
  }

  /** Exports one batch at a time: at once where it is full, after the delay where it is not. */
  function schedule(): void {
    if (isExporting) return;
    if (queue.hasFullBatch) void exportNext();
    else timer ??= setTimeout(() => void exportNext(), options.scheduledDelayMillis).unref();
  }

  async function exportNext(): Promise<void> {
    isExporting = true;
    try {
      await exportBatch();
    } catch (error) {
      globalErrorHandler(toError(error));
    } finally {
      isExporting = false;
      if (queue.size > 0) schedule();
    }
  }

  /** Takes the oldest batch and sends it. @throws where it could not be sent, or not in time */
  async function exportBatch(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = queue.take();
    if (batch === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const expiry = setTimeout(() => reject(new Error('Timeout')), options.exportTimeoutMillis).unref();
    const settle = (error?: Error): void => {
      clearTimeout(expiry);
      metrics.count(batch.spanCount, error?.name);
      if (error === undefined) resolve();
      else reject(error);
    };
    const finish = ({ code, error }: ExportResult): void =>
      settle(code === ExportResultCode.SUCCESS ? undefined : (error ?? new Error('The export failed')));
    try {
      // Neither spans of its own nor the request that happened to fill the batch have a place in an export.
      context.with(suppressTracing(ROOT_CONTEXT), () => exporter.export(batch, finish));
    } catch (error) {
      settle(toError(error));
    }
    return promise;
  }

  /** @throws where a batch could not be sent */
  async function flush(): Promise<void> {
    const exports: Promise<void>[] = [];
    while (queue.size > 0) exports.push(exportBatch());
    await Promise.all(exports);
    await exporter.forceFlush();
  }

  async function stop(): Promise<void> {
    try {
      await flush();
    } finally {
      metrics.stop();
      await exporter.shutdown();
    }
  }

  return {
    onStart: () => {},
    onEnd: (span) => {
      if (stopped !== undefined) return;
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) add(span);
    },
    forceFlush: async () => stopped ?? flush(),
    shutdown: async () => (stopped ??= stop()),
  };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}
