/** OTLP's five span kinds, and the value of a span that says none. */
export type SpanKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/**
 * An attribute's value. Whole numbers past `Number.MAX_SAFE_INTEGER` are bigint, bytes are base64 text, and an empty
 * value is null.
 */
export type AttributeValue =
  string | number | bigint | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };

export type Attributes = Record<string, AttributeValue>;

export interface SpanStatus {
  code: 'UNSET' | 'OK' | 'ERROR';
  /** Empty where the span gives none. */
  message: string;
}

export interface SpanEvent {
  name: string;
  timeUnixNano: bigint;
  attributes: Attributes;
}

export interface SpanLink {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  attributes: Attributes;
}

/** What produced a span: the process, and the library inside it. */
export interface SpanSource {
  resource: { serviceName: string; attributes: Attributes };
  scope: { name: string; version: string; attributes: Attributes };
}

export interface Span extends SpanSource {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  /** 16 lower-case hex digits; undefined on a root span. */
  parentSpanId: string | undefined;
  traceState: string;
  name: string;
  kind: SpanKind;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  attributes: Attributes;
  status: SpanStatus;
  events: SpanEvent[];
  links: SpanLink[];
}

export interface Trace {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** By start time; the same span delivered twice is here once. */
  spans: Span[];
}
