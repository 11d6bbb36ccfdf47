import { encodeJsonRequest } from '@holdfast/tempo-local/encode-json-request';

/** Spans of a request: what an exporter of OpenTelemetry's sends at once. */
export const spansPerTrace = 8;
const tracesPerRequest = 64;
export const spansPerRequest = spansPerTrace * tracesPerRequest;

/** An export request that becomes another one by writing over its ids and times: encoding each would cost too much. */
export interface RequestTemplate {
  /** @returns the encoded request with new traces that end now, and the id of the first of them */
  readonly make: (nowMs: number) => { readonly bytes: Buffer; readonly traceId: string };
}

interface Place {
  readonly offset: number;
  /** After the request's start, in ns. */
  readonly nanos: bigint;
}

/** Any moment will do: it is written over. */
const templateStart = 1_700_000_000_000_000_000n;
const traceIdBytes = 16;

/** Prepares requests of spans like a reservation's: SERVER, CLIENT and INTERNAL ones of two services with their attributes. */
export function createRequestTemplate(): RequestTemplate {
  const template = Buffer.from(encodeJsonRequest(Buffer.from(JSON.stringify(describeRequest()))));
  const idPlaces = Array.from({ length: tracesPerRequest }, (_, trace) =>
    findAll(template, Buffer.from(nameTrace(trace), 'hex')),
  );
  const timePlaces = findTimes(template);
  let made = 0;
  return {
    make: (nowMs) => {
      const bytes = Buffer.from(template);
      for (const [trace, places] of idPlaces.entries()) {
        made += 1;
        for (const offset of places) {
          // The clock and a counter: no two traces are alike, in this run or another.
          bytes.writeBigUInt64BE(BigInt(nowMs), offset);
          bytes.writeUInt32BE(trace, offset + 8);
          bytes.writeUInt32BE(made, offset + 12);
        }
      }
      const start = BigInt(nowMs) * 1_000_000n - traceNanos;
      for (const { offset, nanos } of timePlaces) bytes.writeBigUInt64LE(start + nanos, offset);
      const first = idPlaces[0]?.[0] ?? 0;
      return { bytes, traceId: bytes.toString('hex', first, first + traceIdBytes) };
    },
  };
}

const services = ['reservations-service', 'user-service'] as const;
const traceNanos = 20_000_000n;

function describeRequest() {
  return {
    resourceSpans: services.map((service, part) => ({
      resource: {
        attributes: toAttributes({
          'service.name': service,
          'service.version': '0.1.0',
          'service.namespace': 'holdfast',
          'service.instance.id': '2b1c6a52-7c5e-4b2e-9d6e-6f0f6f3a6f10',
          'deployment.environment.name': 'benchmark',
        }),
      },
      scopeSpans: [
        {
          scope: { name: '@holdfast/telemetry', version: '0.1.0' },
          spans: Array.from({ length: tracesPerRequest }, (_, trace) => describeSpans(trace, part)).flat(),
        },
      ],
    })),
  };
}

function describeSpans(trace: number, part: number) {
  const half = spansPerTrace / services.length;
  return Array.from({ length: half }, (_, index) => {
    const position = part * half + index;
    const start = templateStart + BigInt(position) * 1_000_000n;
    return {
      traceId: nameTrace(trace),
      spanId: nameSpan(position),
      parentSpanId: position === 0 ? '' : nameSpan(position - 1),
      name: position % 2 === 0 ? 'POST /reservations' : 'INSERT reservations',
      kind: position % 2 === 0 ? 2 : 3,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(templateStart + traceNanos - BigInt(position) * 1_000_000n),
      attributes: toAttributes({
        'http.request.method': 'POST',
        'http.route': '/reservations',
        'url.path': '/reservations',
        'db.query.summary': 'INSERT reservations',
        'holdfast.user.name': `user-${trace}`,
        'service.peer.name': 'user-service-db',
      }),
      status: {},
    };
  });
}

function toAttributes(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

const nameTrace = (trace: number): string => `feedfacefeedface${String(trace).padStart(16, '0')}`;
const nameSpan = (position: number): string => `5bad${String(position).padStart(12, '0')}`;

function findTimes(template: Buffer): Place[] {
  const distances = Array.from({ length: spansPerTrace }, (_, position) => BigInt(position) * 1_000_000n);
  return distances
    .flatMap((distance) => [distance, traceNanos - distance])
    .flatMap((nanos) => {
      const encoded = Buffer.alloc(8);
      encoded.writeBigUInt64LE(templateStart + nanos);
      return findAll(template, encoded).map((offset) => ({ offset, nanos }));
    });
}

function findAll(bytes: Buffer, pattern: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + pattern.length)) {
    offsets.push(at);
  }
  return offsets;
}
