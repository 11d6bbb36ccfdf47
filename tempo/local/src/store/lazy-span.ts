import protobuf, { type Reader } from 'protobufjs';
import type { KeyValue, OtlpSpan, SpanStatus } from '../otlp/messages.ts';
import type { Slice } from '../otlp/scan-request.ts';
import { createUnsetStatus, decodeKeyValue, decodeSpan, decodeStatus } from '../otlp/schema.ts';

/** Fields of Span as they begin in the encoding: number and wire type. */
const spanTags = {
  spanId: (2 << 3) | 2,
  parentSpanId: (4 << 3) | 2,
  name: (5 << 3) | 2,
  kind: 6 << 3,
  startTime: (7 << 3) | 1,
  endTime: (8 << 3) | 1,
  attribute: (9 << 3) | 2,
  status: (15 << 3) | 2,
} as const;

/** Field 1 of KeyValue. */
const keyTag = (1 << 3) | 2;

const notSent: Slice = { offset: 0, length: 0 };

/**
 * A stored span that decodes what it is asked for, since a search looks at every span there is, and at little of each.
 * The encoding was checked when it arrived. A class, because a search makes 100,000 of them and they share their getters.
 */
export class LazySpan {
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly #bytes: Buffer;
  readonly #place: Slice;
  readonly #spanId: Slice;
  readonly #parentSpanId: Slice;
  readonly #name: Slice;
  readonly #status: Slice;
  #decoded: OtlpSpan | undefined;

  constructor(bytes: Buffer, place: Slice) {
    let kind = 0;
    let [startNanos, endNanos] = [0n, 0n];
    let [spanId, parentSpanId, name, status] = [notSent, notSent, notSent, notSent];
    const { reader, end } = openReader(bytes, place);
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === spanTags.attribute) reader.skip(reader.size());
      else if (tag === spanTags.spanId) spanId = readSlice(reader);
      else if (tag === spanTags.parentSpanId) parentSpanId = readSlice(reader);
      else if (tag === spanTags.name) name = readSlice(reader);
      else if (tag === spanTags.kind) kind = reader.int32();
      else if (tag === spanTags.startTime) startNanos = readFixed64(reader, bytes);
      else if (tag === spanTags.endTime) endNanos = readFixed64(reader, bytes);
      else if (tag === spanTags.status) status = readSlice(reader);
      else reader.skipType(tag & 7, 0, tag >>> 3);
    }
    this.kind = kind;
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    this.#bytes = bytes;
    this.#place = place;
    this.#spanId = spanId;
    this.#parentSpanId = parentSpanId;
    this.#name = name;
    this.#status = status;
  }

  get spanId(): Uint8Array {
    return cut(this.#bytes, this.#spanId);
  }

  /** Empty where none was sent. */
  get parentSpanId(): Uint8Array {
    return cut(this.#bytes, this.#parentSpanId);
  }

  /** Equal for a span that was delivered twice. Zipkin's instrumentations give both sides of a call one id, hence the kind. */
  get identity(): string {
    const { offset, length } = this.#spanId;
    return `${this.#bytes.toString('latin1', offset, offset + length)}${this.kind}`;
  }

  get name(): string {
    const { offset, length } = this.#name;
    return this.#bytes.toString('utf8', offset, offset + length);
  }

  get status(): SpanStatus {
    return this.#status.length === 0 ? createUnsetStatus() : decodeStatus(cut(this.#bytes, this.#status));
  }

  get attributes(): KeyValue[] {
    return this.#decodeAll().attributes;
  }

  get events(): OtlpSpan['events'] {
    return this.#decodeAll().events;
  }

  get links(): OtlpSpan['links'] {
    return this.#decodeAll().links;
  }

  /** The attributes with this key; the others are stepped over. */
  findAttributes(key: string): KeyValue[] {
    const found: KeyValue[] = [];
    const { reader, end } = openReader(this.#bytes, this.#place);
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === spanTags.attribute) {
        const { offset, length } = readSlice(reader);
        const behind = reader.pos;
        reader.pos = offset;
        if (hasKey(reader, this.#bytes, { end: behind, key })) {
          reader.pos = offset;
          found.push(decodeKeyValue(reader, length));
        }
        reader.pos = behind;
      } else {
        reader.skipType(tag & 7, 0, tag >>> 3);
      }
    }
    return found;
  }

  #decodeAll(): OtlpSpan {
    this.#decoded ??= decodeSpan(cut(this.#bytes, this.#place));
    return this.#decoded;
  }
}

function openReader(bytes: Buffer, { offset, length }: Slice): { reader: Reader; end: number } {
  const reader = protobuf.Reader.create(bytes);
  reader.pos = offset;
  return { reader, end: offset + length };
}

function readSlice(reader: Reader): Slice {
  const length = reader.size();
  const offset = reader.pos;
  reader.pos += length;
  return { offset, length };
}

function readFixed64(reader: Reader, bytes: Buffer): bigint {
  const value = bytes.readBigUInt64LE(reader.pos);
  reader.pos += 8;
  return value;
}

/** Whether the KeyValue that the reader stands at, and that ends at `end`, has this key. */
function hasKey(reader: Reader, bytes: Buffer, wanted: { end: number; key: string }): boolean {
  let key = notSent;
  while (reader.pos < wanted.end) {
    const tag = reader.tag();
    if (tag === keyTag) key = readSlice(reader);
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  return isText(bytes, key, wanted.key);
}

/** Whether the bytes are this text. They are decoded only where it has more than ASCII. */
function isText(bytes: Buffer, { offset, length }: Slice, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return bytes.toString('utf8', offset, offset + length) === text;
    if (at >= length || bytes[offset + at] !== code) return false;
  }
  return length === text.length;
}

function cut(bytes: Buffer, { offset, length }: Slice): Buffer {
  return bytes.subarray(offset, offset + length);
}
