import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { encodeJsonRequest } from '../../src/otlp/export-request-json.ts';

export interface SpanFixture {
  traceId: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  serviceName?: string;
  /** Numbers as OTLP has them: 2 server, 3 client; 2 error. */
  kind?: number;
  status?: { code: number; message?: string };
  startMs?: number;
  durationMs?: number;
  attributes?: Record<string, string | number | boolean>;
}

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');

/** One OTLP/JSON request with a ResourceSpans per span. */
export function toJsonRequest(spans: SpanFixture[]): Record<string, unknown> {
  return { resourceSpans: spans.map(toResourceSpans) };
}

export function toProtobufRequest(spans: SpanFixture[]): Uint8Array {
  return encodeJsonRequest(Buffer.from(JSON.stringify(toJsonRequest(spans))));
}

function toResourceSpans(fixture: SpanFixture): Record<string, unknown> {
  const { startMs = Date.now(), durationMs = 10, serviceName = 'fixture' } = fixture;
  const span = {
    traceId: fixture.traceId,
    spanId: fixture.spanId ?? newSpanId(),
    parentSpanId: fixture.parentSpanId ?? '',
    name: fixture.name ?? 'work',
    kind: fixture.kind ?? 1,
    startTimeUnixNano: String(BigInt(startMs) * 1_000_000n),
    endTimeUnixNano: String(BigInt(startMs + durationMs) * 1_000_000n),
    attributes: Object.entries(fixture.attributes ?? {}).map(([key, value]) => ({
      key,
      value: toAnyValue(value),
    })),
    status: fixture.status ?? {},
  };
  return {
    resource: { attributes: [{ key: 'service.name', value: { stringValue: serviceName } }] },
    scopeSpans: [{ scope: { name: 'fixtures', version: '1' }, spans: [span] }],
  };
}

function toAnyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

export interface HttpExport {
  url: string;
  body: string | Uint8Array;
  contentType?: string;
  headers?: Record<string, string>;
}

/** Sends one OTLP/HTTP request; protobuf unless said otherwise. */
export async function exportByHttp(request: HttpExport): Promise<Response> {
  return fetch(`${request.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': request.contentType ?? 'application/x-protobuf', ...request.headers },
    body: request.body as NonNullable<RequestInit['body']>,
  });
}

const pass = (bytes: Buffer): Buffer => bytes;

/** Sends one OTLP/gRPC request; rejects with gRPC's ServiceError. */
export async function exportByGrpc(url: string, body: Uint8Array): Promise<Buffer> {
  const client = new grpc.Client(new URL(url).host, grpc.credentials.createInsecure());
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  try {
    const call = promisify((done: grpc.requestCallback<Buffer>) =>
      client.makeUnaryRequest(path, pass, pass, Buffer.from(body), done),
    );
    const answer = await call();
    if (!answer) throw new Error('a gRPC call ended without answer or error');
    return answer;
  } finally {
    client.close();
  }
}
