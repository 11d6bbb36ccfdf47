import protobuf, { type Reader } from 'protobufjs';
import type {
  ExportRequest,
  InstrumentationScope,
  KeyValue,
  OtlpSpan,
  Resource,
  SpanStatus,
  TracesData,
} from './messages.ts';

/**
 * The messages of OTLP 1.x (opentelemetry.proto.{common,resource,trace,collector.trace}.v1) with the fields that Tempo
 * keeps. What is not declared, such as a span's flags and schema URLs, is skipped while reading, as Tempo drops it too.
 *
 * Text that is no UTF-8 is not refused but read with replacement characters: one bad byte in one attribute should not
 * cost a whole batch of spans.
 */
const { root } = protobuf.parse(`
  edition = "2023";
  package otlp;
  option features.field_presence = IMPLICIT;
  option features.utf8_validation = NONE;

  message AnyValue {
    oneof value {
      string string_value = 1;
      bool bool_value = 2;
      int64 int_value = 3;
      double double_value = 4;
      ArrayValue array_value = 5;
      KeyValueList kvlist_value = 6;
      bytes bytes_value = 7;
    }
  }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }

  message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
  message InstrumentationScope {
    string name = 1;
    string version = 2;
    repeated KeyValue attributes = 3;
    uint32 dropped_attributes_count = 4;
  }

  message TracesData { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; }

  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    string trace_state = 3;
    bytes parent_span_id = 4;
    string name = 5;
    SpanKind kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    uint32 dropped_attributes_count = 10;
    repeated Event events = 11;
    uint32 dropped_events_count = 12;
    repeated Link links = 13;
    uint32 dropped_links_count = 14;
    Status status = 15;
  }
  message Event {
    fixed64 time_unix_nano = 1;
    string name = 2;
    repeated KeyValue attributes = 3;
    uint32 dropped_attributes_count = 4;
  }
  message Link {
    bytes trace_id = 1;
    bytes span_id = 2;
    string trace_state = 3;
    repeated KeyValue attributes = 4;
    uint32 dropped_attributes_count = 5;
  }
  message Status { string message = 2; StatusCode code = 3; }

  enum SpanKind {
    SPAN_KIND_UNSPECIFIED = 0;
    SPAN_KIND_INTERNAL = 1;
    SPAN_KIND_SERVER = 2;
    SPAN_KIND_CLIENT = 3;
    SPAN_KIND_PRODUCER = 4;
    SPAN_KIND_CONSUMER = 5;
  }
  enum StatusCode { STATUS_CODE_UNSET = 0; STATUS_CODE_OK = 1; STATUS_CODE_ERROR = 2; }

  // google.rpc.Status, the body of every OTLP/HTTP error.
  message RpcStatus { int32 code = 1; string message = 2; }

  // What Tempo answers to GET /api/v2/traces/:id as protobuf.
  message TraceByIdResponse { TracesData trace = 1; }
`);

const tracesType = root.lookupType('otlp.TracesData');
const spanType = root.lookupType('otlp.Span');
const resourceType = root.lookupType('otlp.Resource');
const scopeType = root.lookupType('otlp.InstrumentationScope');
const statusType = root.lookupType('otlp.Status');
const keyValueType = root.lookupType('otlp.KeyValue');
const rpcStatusType = root.lookupType('otlp.RpcStatus');
const traceByIdType = root.lookupType('otlp.TraceByIdResponse');

/** The declared types, for walking encoded messages without decoding them. */
export const otlpTypes = {
  request: tracesType,
  resourceSpans: root.lookupType('otlp.ResourceSpans'),
  scopeSpans: root.lookupType('otlp.ScopeSpans'),
  resource: resourceType,
  scope: scopeType,
  span: spanType,
} as const;

// The casts: protobufjs knows these shapes only at run time; messages.ts states them.

/** @throws where the bytes are no such message */
export function decodeSpan(bytes: Uint8Array): OtlpSpan {
  return spanType.decode(bytes) as unknown as OtlpSpan;
}

/** @throws where the bytes are no such message */
export function decodeResource(bytes: Uint8Array): Resource {
  return resourceType.decode(bytes) as unknown as Resource;
}

/** @throws where the bytes are no such message */
export function decodeScope(bytes: Uint8Array): InstrumentationScope {
  return scopeType.decode(bytes) as unknown as InstrumentationScope;
}

/** @throws where the bytes are no such message */
export function decodeStatus(bytes: Uint8Array): SpanStatus {
  return statusType.decode(bytes) as unknown as SpanStatus;
}

/** Decodes the `length` bytes that the reader stands at. @throws where they are no such message */
export function decodeKeyValue(reader: Reader, length: number): KeyValue {
  return keyValueType.decode(reader, length) as unknown as KeyValue;
}

/** The status of a span that has none: all defaults, and written as an empty message. */
export function createUnsetStatus(): SpanStatus {
  return statusType.create() as unknown as SpanStatus;
}

/** From the protobuf-JSON mapping, ids already as bytes. ExportTraceServiceRequest and TracesData are one shape. */
export function encodeExportRequest(request: ExportRequest): Uint8Array {
  return tracesType.encode(tracesType.fromObject(request)).finish();
}

export function encodeTraces(traces: TracesData): Uint8Array {
  return tracesType.encode(traces).finish();
}

export function encodeTraceById(trace: TracesData): Uint8Array {
  return traceByIdType.encode({ trace }).finish();
}

/** Protobuf's JSON mapping as Tempo writes it: ids and bytes in base64, 64-bit numbers as text, enumerations by name. */
export function tracesToJson(traces: TracesData): Record<string, unknown> {
  return tracesType.toObject(traces as never, {
    longs: String,
    enums: String,
    bytes: String,
    json: true,
  });
}

export function encodeRpcStatus(status: { code: number; message: string }): Uint8Array {
  return rpcStatusType.encode(status).finish();
}
