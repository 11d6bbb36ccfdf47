import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { createBatchBuilder, type SpanBatch } from '../spans/batch-builder.ts';

export interface SpanQueueOptions {
  readonly resource: Parameters<typeof createBatchBuilder>[0];
  /** How many spans may wait. */
  readonly maxSpans: number;
  /** How many bytes may wait; the last span may go beyond. */
  readonly maxBytes: number;
  /** How many spans make a batch full. */
  readonly maxBatchSpans: number;
  /** How many bytes make a batch full; its last span may go beyond. */
  readonly maxBatchBytes: number;
}

/** Spans that wait to be exported, already as the bytes of the requests they will be sent in. */
export interface SpanQueue {
  /** Spans that wait. */
  readonly size: number;
  /** Whether a full batch waits. */
  readonly hasFullBatch: boolean;
  /** Encodes a span, and keeps its bytes alone; gives false, and does neither, where the queue is full. @throws what the span's values throw */
  add(span: ReadableSpan): boolean;
  /** Takes the oldest batch out, full or not; `undefined` where nothing waits. */
  take(): SpanBatch | undefined;
}

/** Makes a queue that is bounded in spans and in bytes, and refuses the newest where it is full. */
export function createSpanQueue(options: SpanQueueOptions): SpanQueue {
  const newest = createBatchBuilder(options.resource);
  const full: SpanBatch[] = [];
  let fullSpans = 0;
  let fullBytes = 0;

  return {
    get size() {
      return fullSpans + newest.spanCount;
    },
    get hasFullBatch() {
      return full.length > 0;
    },
    add: (span) => {
      if (fullSpans + newest.spanCount >= options.maxSpans) return false;
      if (fullBytes + newest.byteLength >= options.maxBytes) return false;
      newest.add(span);
      if (newest.spanCount >= options.maxBatchSpans || newest.byteLength >= options.maxBatchBytes) {
        const batch = newest.finish();
        full.push(batch);
        fullSpans += batch.spanCount;
        fullBytes += batch.request.length;
      }
      return true;
    },
    take: () => {
      const batch = full.shift();
      if (batch === undefined) return newest.spanCount > 0 ? newest.finish() : undefined;
      fullSpans -= batch.spanCount;
      fullBytes -= batch.request.length;
      return batch;
    },
  };
}
