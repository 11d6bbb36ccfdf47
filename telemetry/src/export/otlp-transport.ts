import type { MeterProvider } from '@opentelemetry/api';
import {
  createOtlpHttpExportDelegate,
  convertLegacyHttpOptions,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from '@opentelemetry/otlp-grpc-exporter-base';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanBatch } from '../spans/batch-builder.ts';
import type { SpanExporter } from './batch-processor.ts';

/** The official transports ask for bytes; ours are ready, and the answer is read as they read it. */
const serializer = {
  serializeRequest: (batch: SpanBatch) => batch.request,
  deserializeResponse: (bytes: Uint8Array) => ProtobufTraceSerializer.deserializeResponse(bytes),
};

const metricsHelper = { name: 'span', countItems: (batch: SpanBatch) => batch.spanCount } as const;

/** Sends batches by OTLP/gRPC, as `OTEL_EXPORTER_OTLP_*` says. It is made as the official exporter makes its own. */
export function createGrpcTransport(meterProvider: MeterProvider): SpanExporter {
  return createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'TRACES'),
    serializer,
    'otlp_grpc_span_exporter',
    metricsHelper,
    meterProvider,
    'TraceExportService',
    '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  );
}

/** The same by OTLP/HTTP with protobuf. */
export function createHttpTransport(meterProvider: MeterProvider): SpanExporter {
  return createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', { 'Content-Type': 'application/x-protobuf' }),
    serializer,
    'otlp_http_span_exporter',
    metricsHelper,
    meterProvider,
  );
}
