import protobuf, { type Reader, type Type } from 'protobufjs';

const lengthDelimited = 2;

/**
 * How deep messages may nest. protobufjs refuses to decode past 100; refusing earlier, on arrival, makes sure that what
 * was stored can be read.
 */
const deepestNesting = 64;

/** Which fields of a message are messages themselves, by field number. */
export type MessageShape = (MessageShape | undefined)[];

/** Derives the shape from a declared type; recursive types refer back to themselves. */
export function toMessageShape(type: Type, known = new Map<Type, MessageShape>()): MessageShape {
  const existing = known.get(type);
  if (existing) return existing;
  const shape: MessageShape = [];
  known.set(type, shape);
  for (const field of type.fieldsArray) {
    const { resolvedType } = field.resolve();
    if (resolvedType instanceof protobuf.Type) shape[field.id] = toMessageShape(resolvedType, known);
  }
  return shape;
}

/**
 * Walks one encoded message up to `end` without building anything, several times cheaper than decoding it.
 *
 * @throws where decoding would: a length past the end, an illegal tag, nesting too deep
 */
export function checkMessage(reader: Reader, end: number, shape: MessageShape, depth = 0): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    checkField(reader, { tag, end, shape, depth });
  }
  if (reader.pos !== end) throw new RangeError(`a message ends at byte ${reader.pos} instead of ${end}`);
}

/** Checks one field whose tag has been read, and moves behind it. */
export function checkField(
  reader: Reader,
  field: { tag: number; end: number; shape: MessageShape; depth: number },
): void {
  const { tag, end, shape, depth } = field;
  const fieldShape = shape[tag >>> 3];
  if ((tag & 7) !== lengthDelimited) {
    reader.skipType(tag & 7, depth, tag >>> 3);
  } else if (fieldShape && depth >= deepestNesting) {
    throw new RangeError(`messages nest deeper than ${deepestNesting}`);
  } else {
    const fieldEnd = readEnd(reader, end);
    if (fieldShape) checkMessage(reader, fieldEnd, fieldShape, depth + 1);
    else reader.pos = fieldEnd;
  }
  if (tag >>> 3 === 0) throw new RangeError('field number 0 is illegal');
}

/** Reads a length prefix and returns where the field ends, which is within the message around it. */
export function readEnd(reader: Reader, limit: number): number {
  const length = reader.size();
  const end = reader.pos + length;
  if (end > limit) throw new RangeError(`a field of ${length} bytes does not fit in its message`);
  return end;
}
