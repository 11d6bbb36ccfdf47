import protobuf, { type Reader, type Type } from 'protobufjs';

/** Wire types (Protocol Buffers, "Encoding"). */
const varint = 0;
const lengthDelimited = 2;

/**
 * How deep messages may nest. protobufjs refuses to decode past 100; refusing earlier, on arrival, makes sure that what
 * was stored can be read.
 */
const deepestNesting = 64;

/** The fields of a message, by number; others are skipped. */
export type MessageShape = (FieldShape | undefined)[];

interface FieldShape {
  name: string;
  wireType: number;
  /** Set where the field is a message itself. */
  message: MessageShape | undefined;
  /** Set where the field is an id: it has so many bytes, or none. */
  idBytes: number | undefined;
}

/** Of every scalar type but enumerations. */
const wireTypes: Readonly<Record<string, number>> = protobuf.types.basic;
const idLengths: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

/** Derives the shape from a declared type; recursive types refer back to themselves. */
export function toMessageShape(type: Type, known = new Map<Type, MessageShape>()): MessageShape {
  const existing = known.get(type);
  if (existing) return existing;
  const shape: MessageShape = [];
  known.set(type, shape);
  for (const field of type.fieldsArray) {
    const { name, resolvedType } = field.resolve();
    const message = resolvedType instanceof protobuf.Type ? toMessageShape(resolvedType, known) : undefined;
    const wireType = message ? lengthDelimited : (wireTypes[field.type] ?? varint);
    shape[field.id] = { name, wireType, message, idBytes: idLengths[name] };
  }
  return shape;
}

/**
 * Walks one encoded message up to `end` without building anything, several times cheaper than decoding it.
 *
 * @throws where decoding would: a length past the end, an illegal tag, nesting too deep; and where Tempo would: a declared
 * field of another wire type, an id of another length
 */
export function checkMessage(reader: Reader, end: number, shape: MessageShape, depth = 0): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    checkField(reader, { tag, end, shape, depth });
  }
  checkEnd(reader, end);
}

/** @throws where the last field of a message goes on behind it */
export function checkEnd(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new RangeError(`a message ends at byte ${reader.pos} instead of ${end}`);
}

/** Checks one field whose tag has been read, and moves behind it. */
export function checkField(
  reader: Reader,
  field: { tag: number; end: number; shape: MessageShape; depth: number },
): void {
  const { tag, end, shape, depth } = field;
  const number = tag >>> 3;
  const wireType = tag & 7;
  const known = shape[number];
  if (known && known.wireType !== wireType) {
    throw new RangeError(`wrong wire type ${wireType} for the field ${known.name}`);
  }
  if (wireType !== lengthDelimited) {
    reader.skipType(wireType, depth, number);
  } else if (known?.message && depth >= deepestNesting) {
    throw new RangeError(`messages nest deeper than ${deepestNesting}`);
  } else {
    const fieldEnd = readEnd(reader, end);
    if (known?.message) checkMessage(reader, fieldEnd, known.message, depth + 1);
    else if (known?.idBytes !== undefined) checkId(known, fieldEnd - reader.pos);
    reader.pos = fieldEnd;
  }
  if (number === 0) throw new RangeError('field number 0 is illegal');
}

function checkId({ name, idBytes }: FieldShape, length: number): void {
  if (length === 0 || length === idBytes) return;
  throw new RangeError(`the field ${name} has ${length} bytes, not ${idBytes}`);
}

/** Reads a length prefix and returns where the field ends, which is within the message around it. */
export function readEnd(reader: Reader, limit: number): number {
  const length = reader.size();
  const end = reader.pos + length;
  if (end > limit) throw new RangeError(`a field of ${length} bytes does not fit in its message`);
  return end;
}
