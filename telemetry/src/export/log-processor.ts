import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { RetryPauses } from './backoff.ts';
import type { BatchLimits } from './batch-limits.ts';
import { createPipeline } from './pipeline.ts';
import { createSerializedBatch } from './serialized-batch.ts';
import { signals } from './signals.ts';
import { maxRequestBytes, type OpenedTransport } from './transport.ts';

export interface LogProcessorOptions extends BatchLimits, OpenedTransport {
  /** When the time to stop is up: what has not arrived then is lost. */
  readonly giveUp?: AbortSignal;
  readonly pauses?: RetryPauses;
}

const serializers = { json: JsonLogsSerializer, protobuf: ProtobufLogsSerializer } as const;

/**
 * Does what the SDK's BatchLogRecordProcessor does, and keeps what cannot be sent now until it can. Records become a request when their
 * batch is full: what waits is bytes.
 */
export function createLogProcessor(options: LogProcessorOptions): LogRecordProcessor {
  const serializer = serializers[options.encoding];
  const pipeline = createPipeline<ReadableLogRecord>({
    ...options,
    signal: signals.logs,
    item: 'log',
    open: createSerializedBatch({
      serialize: (records) => serializer.serializeRequest(records),
      maxBytes: maxRequestBytes,
    }),
    maxBatchBytes: maxRequestBytes,
  });
  return {
    onEmit: pipeline.add,
    forceFlush: pipeline.flush,
    shutdown: pipeline.shutdown,
  };
}
