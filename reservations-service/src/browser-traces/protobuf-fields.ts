/** One field of an encoded message. */
export interface ProtobufField {
  readonly number: number;
  /** Tag and content, as they came. */
  readonly encoded: Buffer;
  /** The content of a length-delimited field: a text, bytes or a message. */
  readonly content: Buffer | undefined;
}

/** Wire types (https://protobuf.dev/programming-guides/encoding/#structure). */
const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;

/** Some decoders drop the bits beyond, and would take such a field for another. */
const maxTag = 2 ** 32 - 1;

/** @returns the fields in their order, or `undefined` where this is no message */
export function readFields(message: Buffer): ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let position = 0;
  while (position < message.length) {
    const tag = readVarint(message, position);
    if (tag === undefined || tag.value < 8 || tag.value > maxTag) return undefined;
    const body = measureContent(message, tag.value % 8, tag.end);
    if (body === undefined || body.end > message.length) return undefined;
    fields.push({
      number: Math.floor(tag.value / 8),
      encoded: message.subarray(position, body.end),
      content: tag.value % 8 === lengthDelimited ? message.subarray(body.start, body.end) : undefined,
    });
    position = body.end;
  }
  return fields;
}

/** Encodes a length-delimited field. @param number below 16 */
export function writeField(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + lengthDelimited]), writeVarint(content.length), content]);
}

function measureContent(
  message: Buffer,
  wireType: number,
  start: number,
): { readonly start: number; readonly end: number } | undefined {
  switch (wireType) {
    case varint: {
      const value = readVarint(message, start);
      return value && { start, end: value.end };
    }
    case fixed64:
      return { start, end: start + 8 };
    case fixed32:
      return { start, end: start + 4 };
    case lengthDelimited: {
      const length = readVarint(message, start);
      return length && { start: length.end, end: length.end + length.value };
    }
    default:
      return undefined;
  }
}

/** At most 10 bytes of 7 bits each. What is above 2^53 loses precision, which no tag and no valid length is. */
function readVarint(
  message: Buffer,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = message[start + index];
    if (byte === undefined) return undefined;
    value += (byte % 128) * 128 ** index;
    if (byte < 128) return { value, end: start + index + 1 };
  }
  return undefined;
}

function writeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
