/** A field of a message of protobuf: a number, or bytes that are text or a message again. */
export interface ProtobufField {
  readonly number: number;
  /** 0 unless it is a varint. */
  readonly value: number;
  /** Empty unless it has a length. */
  readonly bytes: Uint8Array;
}

const none = new Uint8Array();

/**
 * Reads the fields of a small message, in their order, fixed-width ones left out.
 *
 * @throws RangeError where the bytes are no message
 */
export function readFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  function readVarint(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new RangeError('A number does not end');
  }
  function skip(length: number): Uint8Array {
    const bytes = message.subarray(at, at + length);
    if (length < 0 || bytes.length < length) throw new RangeError('A field does not end');
    at += length;
    return bytes;
  }
  while (at < message.length) {
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) fields.push({ number, value: readVarint(), bytes: none });
    else if (wireType === 2) fields.push({ number, value: 0, bytes: skip(readVarint()) });
    else if (wireType === 1) skip(8);
    else if (wireType === 5) skip(4);
    else throw new RangeError(`There is no wire type ${wireType}`);
  }
  return fields;
}

/** The last field of that number, as protobuf has it; `undefined` where there is none. */
export function findField(fields: readonly ProtobufField[], number: number): ProtobufField | undefined {
  return fields.findLast((field) => field.number === number);
}

/** Text of a field; what is no UTF-8 in it is replaced. */
export function decodeText(field: ProtobufField | undefined): string {
  return new TextDecoder().decode(field?.bytes ?? none);
}
