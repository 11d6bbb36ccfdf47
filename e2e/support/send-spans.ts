import { randomBytes } from 'node:crypto';

/** A span as OTLP/JSON has it; times in nanoseconds after the trace's start. */
export interface SentSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service: string;
  readonly startNanos: number;
  readonly durationNanos: number;
  /** OTLP's number: 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The message of a failure. */
  readonly error?: string;
  readonly exception?: { readonly type: string; readonly message: string; readonly stack: string };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const toSpanId = (number: number): string => number.toString(16).padStart(16, '0');

/** Sends the spans of a trace that began a moment ago by OTLP over HTTP. @throws where they are refused */
export async function sendSpans(
  otlpHttpUrl: string,
  traceId: string,
  spans: readonly SentSpan[],
): Promise<void> {
  const startNanos = BigInt(Date.now() - 2_000) * 1_000_000n;
  const resourceSpans = [...Map.groupBy(spans, (span) => span.service)].map(([service, own]) => ({
    resource: { attributes: toAttributes({ 'service.name': service }) },
    scopeSpans: [
      { scope: { name: 'fixtures' }, spans: own.map((span) => toJson(span, traceId, startNanos)) },
    ],
  }));
  const response = await fetch(`${otlpHttpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  });
  if (!response.ok) throw new Error(`the spans were refused: ${response.status} ${await response.text()}`);
}

function toJson(span: SentSpan, traceId: string, traceStart: bigint): Record<string, unknown> {
  const start = traceStart + BigInt(span.startNanos);
  const { exception } = span;
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    name: span.name,
    kind: span.kind ?? 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(span.durationNanos)),
    attributes: toAttributes(span.attributes ?? {}),
    status: span.error === undefined ? {} : { code: 2, message: span.error },
    links: span.links ?? [],
    events: exception && [
      {
        timeUnixNano: String(start + BigInt(Math.floor(span.durationNanos / 2))),
        name: 'exception',
        attributes: toAttributes({
          'exception.type': exception.type,
          'exception.message': exception.message,
          'exception.stacktrace': exception.stack,
        }),
      },
    ],
  };
}

function toAttributes(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ key, value: { stringValue: value } }));
}
