import { SpanStatusCode, type Link, type SpanContext, type TraceState } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-node';
import { putHex } from './hex.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { RecordedSpan, type LocalTrace } from './recorded-span.ts';
import type { ValueEncoder } from './value-encoder.ts';

/** SpanFlags: the low byte is the trace flags of W3C, bit 8 says that bit 9, "the parent is remote", is known. */
const contextHasIsRemote = 0x100;
const contextIsRemote = 0x200;

/** How many bytes the length of a span takes: it has more than 127 bytes as a rule. */
const spanLengthSize = 2;

/**
 * Writes spans as opentelemetry.proto.trace.v1.Span. Fields that have their default are left out, as protobuf has it.
 */
export class SpanEncoder {
  private readonly values: ValueEncoder;
  /** Times come in order, so most share their second with the one before. */
  private second = NaN;
  /** Nanoseconds from 1970 to that second: more than a double holds exactly, hence in halves of 32 bits. */
  private secondLow = 0;
  private secondHigh = 0;

  constructor(values: ValueEncoder) {
    this.values = values;
  }

  /** @param field that the span is */
  write(writer: ProtobufWriter, field: number, span: ReadableSpan): void {
    const { values } = this;
    const context = span.spanContext();
    const parent = span.parentSpanContext;
    const start = writer.begin(field, spanLengthSize);
    if (span instanceof RecordedSpan) writeOwnContext(writer, context, span.trace);
    else writeContext(writer, context);
    if (parent !== undefined && parent.spanId !== '') writer.hex(4, parent.spanId);
    values.name(writer, 5, span.name);
    // The API counts kinds from 0, OTLP from 1, since its 0 is "unspecified".
    writer.uint32(6, span.kind + 1);
    if (span instanceof RecordedSpan) this.ownContent(writer, span);
    else this.content(writer, span);
    writeStatus(writer, span.status);
    writer.fixed32(16, flagsOf(context.traceFlags, parent?.isRemote));
    writer.end(start, spanLengthSize);
  }

  /** As {@link content}, without having the span make objects of what it holds. */
  private ownContent(writer: ProtobufWriter, span: RecordedSpan): void {
    this.time(writer, 7, span.startSeconds, span.startNanoseconds);
    this.time(writer, 8, span.endSeconds, span.endNanoseconds);
    if (span.record !== undefined) {
      this.values.attributes(writer, 9, span.record);
    } else {
      if (span.constants !== undefined) this.values.constants(writer, 9, span.constants);
      if (span.pairs !== undefined) this.values.pairs(writer, 9, span.pairs);
    }
    writeCount(writer, 10, span.droppedAttributesCount);
    if (span.eventList !== undefined) for (const event of span.eventList) this.event(writer, event);
    writeCount(writer, 12, span.droppedEventsCount);
    if (span.linkList !== undefined) for (const link of span.linkList) this.link(writer, link);
    writeCount(writer, 14, span.droppedLinksCount);
  }

  private content(writer: ProtobufWriter, span: ReadableSpan): void {
    this.time(writer, 7, ...span.startTime);
    this.time(writer, 8, ...span.endTime);
    this.values.attributes(writer, 9, span.attributes);
    writeCount(writer, 10, span.droppedAttributesCount);
    for (const event of span.events) this.event(writer, event);
    writeCount(writer, 12, span.droppedEventsCount);
    for (const link of span.links) this.link(writer, link);
    writeCount(writer, 14, span.droppedLinksCount);
  }

  private event(writer: ProtobufWriter, event: TimedEvent): void {
    const start = writer.begin(11);
    this.time(writer, 1, ...event.time);
    writer.text(2, event.name);
    if (event.attributes !== undefined) this.values.attributes(writer, 3, event.attributes);
    writeCount(writer, 4, event.droppedAttributesCount);
    writer.end(start);
  }

  private link(writer: ProtobufWriter, link: Link): void {
    const start = writer.begin(13);
    writeContext(writer, link.context);
    if (link.attributes !== undefined) this.values.attributes(writer, 4, link.attributes);
    writeCount(writer, 5, link.droppedAttributesCount);
    writer.fixed32(6, flagsOf(link.context.traceFlags, link.context.isRemote));
    writer.end(start);
  }

  /** Nanoseconds since 1970. */
  private time(writer: ProtobufWriter, field: number, second: number, nanoseconds: number): void {
    if (second !== this.second) {
      const epoch = BigInt(Number.isFinite(second) ? Math.trunc(second) : 0) * 1_000_000_000n;
      this.secondLow = Number(BigInt.asUintN(32, epoch));
      this.secondHigh = Number(BigInt.asUintN(32, epoch >> 32n));
      this.second = second;
    }
    const low = this.secondLow + nanoseconds;
    writer.fixed64(field, low, low < 0x1_0000_0000 ? this.secondHigh : this.secondHigh + 1);
  }
}

/** `trace_id`, `span_id` and `trace_state`, which have the same numbers in spans and links. */
function writeContext(writer: ProtobufWriter, { traceId, spanId, traceState }: SpanContext): void {
  writer.hex(1, traceId);
  writer.hex(2, spanId);
  if (traceState !== undefined) writeState(writer, traceState);
}

function writeState(writer: ProtobufWriter, traceState: TraceState): void {
  const state = traceState.serialize();
  if (state !== '') writer.text(3, state);
}

/** The same, with the trace's id encoded once for all its spans. */
function writeOwnContext(
  writer: ProtobufWriter,
  { traceId, spanId, traceState }: SpanContext,
  trace: LocalTrace,
): void {
  trace.encodedId ??= encodeId(traceId);
  writer.encoded(1, trace.encodedId);
  writer.hex(2, spanId);
  if (traceState !== undefined) writeState(writer, traceState);
}

function writeStatus(writer: ProtobufWriter, { code, message = '' }: ReadableSpan['status']): void {
  if (code === SpanStatusCode.UNSET && message === '') {
    writer.lengthOf(15, 0);
    return;
  }
  const start = writer.begin(15);
  if (message !== '') writer.text(2, message);
  writeCount(writer, 3, code);
  writer.end(start);
}

function writeCount(writer: ProtobufWriter, field: number, count = 0): void {
  if (count !== 0) writer.uint32(field, count);
}

function flagsOf(traceFlags: number, isRemote = false): number {
  return (traceFlags & 0xff) | contextHasIsRemote | (isRemote ? contextIsRemote : 0);
}

/** A length and the bytes that hexadecimal digits stand for, which the ids of our own spans are. */
function encodeId(hex: string): Uint8Array {
  const encoded = new Uint8Array(1 + (hex.length >> 1));
  encoded[0] = hex.length >> 1;
  putHex(encoded, 1, hex);
  return encoded;
}
