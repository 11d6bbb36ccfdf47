import { TraceFlags } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { RetryPauses } from './backoff.ts';
import type { BatchLimits } from './batch-limits.ts';
import { createPipeline, type OpenBatch } from './pipeline.ts';
import { createSerializedBatch } from './serialized-batch.ts';
import { signals } from './signals.ts';
import { maxRequestBytes, type OpenedTransport } from './transport.ts';
import { createBatchBuilder } from '../spans/batch-builder.ts';

export interface BatchProcessorOptions extends BatchLimits, OpenedTransport {
  /** Of every span that comes. */
  readonly resource: Resource;
  /** When the time to stop is up: what has not arrived then is lost. */
  readonly giveUp?: AbortSignal;
  readonly pauses?: RetryPauses;
}

/**
 * Does what the SDK's BatchSpanProcessor does, but encodes a span when it ends and lets go of it: what waits to be sent is
 * bytes, and nothing is left to do when it is sent. What cannot be sent now waits until it can.
 */
export function createBatchProcessor(options: BatchProcessorOptions): SpanProcessor {
  const pipeline = createPipeline<ReadableSpan>({
    ...options,
    signal: signals.traces,
    item: 'span',
    open: options.encoding === 'json' ? createJsonBatch() : createEncodedBatch(options.resource),
    maxBatchBytes: maxRequestBytes,
  });
  return {
    onStart: () => {},
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) pipeline.add(span);
    },
    forceFlush: pipeline.flush,
    shutdown: pipeline.shutdown,
  };
}

function createEncodedBatch(resource: Resource): OpenBatch<ReadableSpan> {
  const builder = createBatchBuilder(resource);
  return {
    get itemCount() {
      return builder.spanCount;
    },
    get byteLength() {
      return builder.byteLength;
    },
    add: (span) => builder.add(span),
    finish: () => {
      const { request, spanCount } = builder.finish();
      return [{ request, itemCount: spanCount }];
    },
  };
}

/** JSON is for those who read along, and not worth an encoder of ours. */
function createJsonBatch(): OpenBatch<ReadableSpan> {
  return createSerializedBatch({
    serialize: (spans) => JsonTraceSerializer.serializeRequest(spans),
    maxBytes: maxRequestBytes,
  });
}
