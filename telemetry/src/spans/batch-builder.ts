import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { ProtobufWriter } from './protobuf-writer.ts';
import { SpanEncoder } from './span-encoder.ts';
import { createValueEncoder } from './value-encoder.ts';

/** A batch of usual spans is smaller; what an unusual one grew to is let go. */
const longestKeptBytes = 4 * 1024 * 1024;

/** An ExportTraceServiceRequest, ready to be sent as it is. */
export interface SpanBatch {
  readonly request: Uint8Array;
  readonly spanCount: number;
}

/** Spans that are encoded and make up the next batch. */
export interface BatchBuilder {
  readonly spanCount: number;
  readonly byteLength: number;
  /** Encodes a span and keeps nothing of it. @throws what the span's own values throw; the batch is as before then */
  add(span: ReadableSpan): void;
  /** Makes the batch, and begins the next. */
  finish(): SpanBatch;
}

/** Spans of one scope that follow each other, as `ScopeSpans.spans`. */
interface Run {
  readonly scope: InstrumentationScope;
  readonly start: number;
}

/** What is the same in every ScopeSpans of a scope: what comes before its spans, and what after them. */
interface EncodedScope {
  readonly head: Buffer;
  readonly tail: Buffer;
}

/**
 * Builds batches of the spans of one resource: opentelemetry.proto.trace.v1 ResourceSpans `{resource = 1, scope_spans = 2,
 * schema_url = 3}` and ScopeSpans `{scope = 1, spans = 2, schema_url = 3}`, the spans of a scope together.
 */
export function createBatchBuilder(resource: Resource): BatchBuilder {
  const values = createValueEncoder();
  const encoder = new SpanEncoder(values);
  const scopes = new WeakMap<InstrumentationScope, EncodedScope>();
  const resourceHead = encode((into) => {
    const start = into.begin(1);
    values.attributes(into, 1, resource.attributes);
    into.end(start);
  });
  const resourceTail = encodeSchemaUrl(resource.schemaUrl);
  const spans = new ProtobufWriter(64 * 1024);
  let runs: Run[] = [];
  let spanCount = 0;

  function findScope(scope: InstrumentationScope): EncodedScope {
    let encoded = scopes.get(scope);
    if (encoded === undefined) {
      encoded = { head: encodeScope(scope), tail: encodeSchemaUrl(scope.schemaUrl) };
      scopes.set(scope, encoded);
    }
    return encoded;
  }

  function listScopeSpans(): Uint8Array[] {
    const pieces = new Map<InstrumentationScope, Uint8Array[]>();
    for (const [index, { scope, start }] of runs.entries()) {
      const piece = spans.view(start, runs[index + 1]?.start);
      const others = pieces.get(scope);
      if (others === undefined) pieces.set(scope, [piece]);
      else others.push(piece);
    }
    return [...pieces].flatMap(([scope, ofScope]) => {
      const { head, tail } = findScope(scope);
      return wrap(2, [head, ...ofScope, tail]);
    });
  }

  return {
    get spanCount() {
      return spanCount;
    },
    get byteLength() {
      return spans.length;
    },
    add: (span) => {
      const start = spans.length;
      try {
        encoder.write(spans, 2, span);
      } catch (error) {
        spans.length = start;
        throw error;
      }
      if (runs.at(-1)?.scope !== span.instrumentationScope) {
        runs.push({ scope: span.instrumentationScope, start });
      }
      spanCount += 1;
    },
    finish: () => {
      const resourceSpans = wrap(1, [resourceHead, ...listScopeSpans(), resourceTail]);
      const batch = { request: Buffer.concat(resourceSpans), spanCount };
      spans.clear(longestKeptBytes);
      runs = [];
      spanCount = 0;
      return batch;
    },
  };
}

/** InstrumentationScope `{name = 1, version = 2}` as ScopeSpans.scope; the SDK's scopes have no attributes. */
function encodeScope({ name, version = '' }: InstrumentationScope): Buffer {
  return encode((into) => {
    const start = into.begin(1);
    into.text(1, name);
    if (version !== '') into.text(2, version);
    into.end(start);
  });
}

/** `schema_url`, which has the same number in ResourceSpans and ScopeSpans. */
function encodeSchemaUrl(url = ''): Buffer {
  return encode((into) => {
    if (url !== '') into.text(3, url);
  });
}

function encode(write: (into: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.view();
}

/** A message of these pieces, with its tag and length before them. */
function wrap(field: number, pieces: readonly Uint8Array[]): Uint8Array[] {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [encode((into) => into.lengthOf(field, size)), ...pieces];
}
