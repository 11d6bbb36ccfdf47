/** A 64-bit integer as protobufjs decodes it. */
export interface Int64 {
  low: number;
  high: number;
  unsigned: boolean;
}

/**
 * protobufjs says in `value` which field of the oneof is set; undefined is an empty value. Only that field counts: the
 * others read as their defaults, not as undefined.
 */
export type AnyValue =
  | { value: undefined }
  | { value: 'stringValue'; stringValue: string }
  | { value: 'boolValue'; boolValue: boolean }
  | { value: 'intValue'; intValue: Int64 }
  | { value: 'doubleValue'; doubleValue: number }
  | { value: 'arrayValue'; arrayValue: { values: AnyValue[] } }
  | { value: 'kvlistValue'; kvlistValue: { values: KeyValue[] } }
  | { value: 'bytesValue'; bytesValue: Uint8Array };

export interface KeyValue {
  key: string;
  value?: AnyValue | null;
}

export interface Resource {
  attributes: KeyValue[];
  droppedAttributesCount: number;
}

export interface InstrumentationScope extends Resource {
  name: string;
  version: string;
}

export interface SpanStatus {
  /** 0 unset, 1 ok, 2 error. */
  code: number;
  message: string;
}

/** As protobufjs decodes bytes: a field that was not sent is an empty array. */
export type Bytes = Uint8Array | readonly number[];

export interface OtlpSpan {
  traceId: Bytes;
  spanId: Bytes;
  traceState: string;
  parentSpanId: Bytes;
  name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startTimeUnixNano: Int64;
  endTimeUnixNano: Int64;
  attributes: KeyValue[];
  events: { timeUnixNano: Int64; name: string; attributes: KeyValue[] }[];
  links: { traceId: Bytes; spanId: Bytes; traceState: string; attributes: KeyValue[] }[];
  status?: SpanStatus | null;
}

export interface ScopeSpans {
  scope: InstrumentationScope;
  spans: OtlpSpan[];
}

export interface ResourceSpans {
  resource: Resource;
  scopeSpans: ScopeSpans[];
}

export interface TracesData {
  resourceSpans: ResourceSpans[];
}

/** A request in the protobuf-JSON mapping, checked by export-request-json.ts. */
export type ExportRequest = Record<string, unknown>;

/** The exact value, whatever its size. */
export function toBigInt({ low, high, unsigned }: Int64): bigint {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return unsigned ? bits : BigInt.asIntN(64, bits);
}
