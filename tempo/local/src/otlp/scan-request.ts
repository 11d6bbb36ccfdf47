import protobuf, { type Reader } from 'protobufjs';
import { asMalformed, MalformedRequestError } from './malformed-error.ts';
import { checkEnd, checkField, checkMessage, readEnd, toMessageShape } from './message-shape.ts';
import { otlpTypes } from './schema.ts';

const traceIdBytes = 16;
const spanIdBytes = 8;

/** Field numbers with wire type 2, as they appear in the encoding. */
const tag1 = (1 << 3) | 2;
const tag2 = (2 << 3) | 2;

const shapes = {
  request: toMessageShape(otlpTypes.request),
  resourceSpans: toMessageShape(otlpTypes.resourceSpans),
  scopeSpans: toMessageShape(otlpTypes.scopeSpans),
  resource: toMessageShape(otlpTypes.resource),
  scope: toMessageShape(otlpTypes.scope),
  span: toMessageShape(otlpTypes.span),
} as const;

/** A message inside a request: where it begins and how many bytes it has. */
export interface Slice {
  offset: number;
  length: number;
}

/** One ScopeSpans of a request: where to find its spans, and what they have in common. */
export interface ScannedScope {
  resource: Slice;
  scope: Slice;
  /** Three numbers a span: where its trace id is, where the span begins, how many bytes it has. */
  spans: number[];
}

const emptyRange: Slice = { offset: 0, length: 0 };

/**
 * Finds the spans of an encoded ExportTraceServiceRequest and checks all of it, without decoding: what arrives is
 * mostly never looked at, so decoding waits for a reader.
 *
 * @throws {MalformedRequestError} where the bytes cannot be decoded, a field has a wrong wire type, or an id has a wrong length
 * or is all zeros
 */
export function scanRequest(bytes: Uint8Array): ScannedScope[] {
  return asMalformed(() => {
    const reader = protobuf.Reader.create(bytes);
    const scopes: ScannedScope[] = [];
    const end = bytes.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === tag1) scanResourceSpans(reader, readEnd(reader, end), scopes);
      else checkField(reader, { tag, end, shape: shapes.request, depth: 0 });
    }
    checkEnd(reader, end);
    return scopes;
  });
}

function scanResourceSpans(reader: Reader, end: number, scopes: ScannedScope[]): void {
  const first = scopes.length;
  let resource = emptyRange;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === tag1) {
      const resourceEnd = readEnd(reader, end);
      resource = { offset: reader.pos, length: resourceEnd - reader.pos };
      checkMessage(reader, resourceEnd, shapes.resource);
    } else if (tag === tag2) {
      scopes.push(scanScopeSpans(reader, readEnd(reader, end)));
    } else {
      checkField(reader, { tag, end, shape: shapes.resourceSpans, depth: 0 });
    }
  }
  checkEnd(reader, end);
  // Only now: nothing obliges a sender to write the resource before the spans.
  for (const scope of scopes.slice(first)) scope.resource = resource;
}

function scanScopeSpans(reader: Reader, end: number): ScannedScope {
  const scanned: ScannedScope = { resource: emptyRange, scope: emptyRange, spans: [] };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === tag1) {
      const scopeEnd = readEnd(reader, end);
      scanned.scope = { offset: reader.pos, length: scopeEnd - reader.pos };
      checkMessage(reader, scopeEnd, shapes.scope);
    } else if (tag === tag2) {
      const spanEnd = readEnd(reader, end);
      const offset = reader.pos;
      scanned.spans.push(scanSpan(reader, spanEnd), offset, spanEnd - offset);
    } else {
      checkField(reader, { tag, end, shape: shapes.scopeSpans, depth: 0 });
    }
  }
  checkEnd(reader, end);
  return scanned;
}

/** Checks a span, and returns where its trace id is. */
function scanSpan(reader: Reader, end: number): number {
  let traceIdAt = -1;
  let spanIdAt = -1;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === tag1) traceIdAt = scanId(reader, end, { name: 'trace', byteLength: traceIdBytes });
    else if (tag === tag2) spanIdAt = scanId(reader, end, { name: 'span', byteLength: spanIdBytes });
    else checkField(reader, { tag, end, shape: shapes.span, depth: 0 });
  }
  checkEnd(reader, end);
  if (traceIdAt < 0) throw new MalformedRequestError('a span has no trace id: trace ids must be 128 bit');
  if (spanIdAt < 0) throw new MalformedRequestError('a span has no span id: span ids must be 64 bit');
  return traceIdAt;
}

function scanId(reader: Reader, limit: number, kind: { name: string; byteLength: number }): number {
  const end = readEnd(reader, limit);
  const offset = reader.pos;
  if (end - offset !== kind.byteLength) {
    throw new MalformedRequestError(
      `${kind.name} ids must be ${kind.byteLength * 8} bit, received ${(end - offset) * 8} bits`,
    );
  }
  reader.pos = end;
  for (let at = offset; at < end; at += 1) if (reader.buf[at] !== 0) return offset;
  throw new MalformedRequestError(`${kind.name} ids must not be all zeros`);
}
