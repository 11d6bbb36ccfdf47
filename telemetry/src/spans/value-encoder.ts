import type { ConstantAttributes } from './constant-attributes.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Attribute keys and span names are few; should something make them many, the memory of them stays small. */
const mostTexts = 1000;

/** A key that had more values than this has ids for values, which are not worth remembering. */
const mostValuesOfKey = 64;

/** In UTF-16 code units. What is longer rarely comes twice. */
const longestRememberedText = 256;

/** AnyValue holds 64-bit integers; both bounds are exact as doubles. */
const int64Minimum = -(2 ** 63);
const int64Limit = 2 ** 63;

interface EncodedKey {
  /** KeyValue.key. */
  readonly key: Buffer;
  /** By value; undefined once there were too many. */
  values: Map<unknown, EncodedValue> | undefined;
  /** The last one that was known: most keys have the same value again and again. */
  last: EncodedValue | undefined;
}

interface EncodedValue {
  readonly value: unknown;
  /** The length of the whole KeyValue, and itself. */
  readonly bytes: Buffer;
}

/** Writes attributes and names, and remembers the bytes of those that come again and again. */
export interface ValueEncoder {
  /** One KeyValue for each attribute. @param field that the attributes are in */
  attributes(writer: ProtobufWriter, field: number, attributes: object): void;
  /** The same for keys and values by turns. */
  pairs(writer: ProtobufWriter, field: number, pairs: readonly unknown[]): void;
  /** What {@link pairs} writes of constants, remembered with them: always for the same field. */
  constants(writer: ProtobufWriter, field: number, constants: ConstantAttributes): void;
  /** Text that is low in cardinality. */
  name(writer: ProtobufWriter, field: number, name: string): void;
}

/**
 * Encodes what opentelemetry.proto.common.v1 declares: KeyValue `{key = 1, value = 2}`, AnyValue `{string = 1, bool = 2,
 * int = 3, double = 4, array = 5, kvlist = 6, bytes = 7}`, and the lists, each of `{values = 1}`.
 */
export function createValueEncoder(): ValueEncoder {
  const keys = new Map<string, EncodedKey>();
  const names = new Map<string, Buffer>();

  function findKey(key: string): EncodedKey {
    const known = keys.get(key);
    if (known !== undefined) return known;
    const encoded: EncodedKey = {
      key: encode((into) => into.text(1, key)),
      values: new Map(),
      last: undefined,
    };
    if (keys.size >= mostTexts) keys.clear();
    keys.set(key, encoded);
    return encoded;
  }

  function attribute(writer: ProtobufWriter, field: number, key: string, value: unknown): void {
    const encoded = findKey(key);
    const known = encoded.last?.value === value ? encoded.last : recall(encoded, value);
    if (known === undefined) writeKeyValue(writer, field, encoded.key, value);
    else writer.encoded(field, known.bytes);
  }

  return {
    attributes: (writer, field, attributes) => {
      const record = attributes as Record<string, unknown>;
      for (const key in record) {
        if (!Object.hasOwn(record, key)) continue;
        attribute(writer, field, key, record[key]);
      }
    },
    pairs: (writer, field, pairs) => {
      for (let index = 0; index < pairs.length; index += 2) {
        attribute(writer, field, pairs[index] as string, pairs[index + 1]);
      }
    },
    constants: (writer, field, constants) => {
      constants.encoded ??= encode((into) => {
        for (let index = 0; index < constants.pairs.length; index += 2) {
          attribute(into, field, constants.pairs[index] as string, constants.pairs[index + 1]);
        }
      });
      writer.append(constants.encoded);
    },
    name: (writer, field, name) => {
      const known = names.get(name);
      if (known !== undefined) {
        writer.encoded(field, known);
      } else if (name.length > longestRememberedText) {
        writer.text(field, name);
      } else {
        if (names.size >= mostTexts) names.clear();
        const encoded = encodeAfterTag((into) => into.text(1, name));
        names.set(name, encoded);
        writer.encoded(field, encoded);
      }
    },
  };
}

/** Gives a key's value as it was encoded before, and remembers it where it may come again. */
function recall(encoded: EncodedKey, value: unknown): EncodedValue | undefined {
  const known = encoded.values?.get(value) ?? remember(encoded, value);
  if (known !== undefined) encoded.last = known;
  return known;
}

function remember(encoded: EncodedKey, value: unknown): EncodedValue | undefined {
  const { values } = encoded;
  if (values === undefined || typeof value === 'object') return undefined;
  if (typeof value === 'string' && value.length > longestRememberedText) return undefined;
  if (values.size >= mostValuesOfKey) {
    encoded.values = undefined;
    return undefined;
  }
  const known = { value, bytes: encodeAfterTag((into) => writeKeyValue(into, 1, encoded.key, value)) };
  values.set(value, known);
  return known;
}

function encode(write: (into: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter(256);
  write(writer);
  return Buffer.from(writer.view());
}

/** What a field that comes in several messages is, without the number that it has in one of them. */
function encodeAfterTag(write: (into: ProtobufWriter) => void): Buffer {
  return encode(write).subarray(1);
}

function writeKeyValue(writer: ProtobufWriter, field: number, key: Buffer, value: unknown): void {
  const start = writer.begin(field);
  writer.append(key);
  writeAnyValue(writer, 2, value);
  writer.end(start);
}

/** What is no value of an attribute, such as null, becomes an AnyValue with nothing in it. */
function writeAnyValue(writer: ProtobufWriter, field: number, value: unknown): void {
  const start = writer.begin(field);
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.uint32(2, value ? 1 : 0);
  else if (value instanceof Uint8Array) writer.bytes(7, value);
  else if (Array.isArray(value)) writeArray(writer, value);
  else if (typeof value === 'object' && value !== null) writeRecord(writer, value as Record<string, unknown>);
  writer.end(start);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= int64Minimum && value < int64Limit) writer.int64(3, value);
  else writer.double(4, value);
}

function writeArray(writer: ProtobufWriter, values: readonly unknown[]): void {
  const start = writer.begin(5);
  for (const value of values) writeAnyValue(writer, 1, value);
  writer.end(start);
}

/** Keys inside a value are the caller's data, so they are not remembered. */
function writeRecord(writer: ProtobufWriter, record: Record<string, unknown>): void {
  const start = writer.begin(6);
  for (const key in record) {
    if (!Object.hasOwn(record, key)) continue;
    const entry = writer.begin(1);
    writer.text(1, key);
    writeAnyValue(writer, 2, record[key]);
    writer.end(entry);
  }
  writer.end(start);
}
