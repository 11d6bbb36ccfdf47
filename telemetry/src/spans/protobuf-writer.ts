import { putHex } from './hex.ts';

/** Up to this many UTF-16 code units, a loop writes text faster than a call into Node does. */
const longestLoopedText = 40;

/** Up to this many bytes, a loop copies faster than a call into V8 does. */
const longestLoopedCopy = 16;

/** How many bytes a tag and a number take at most. */
const longestScalar = 12;

/** Wire types. */
const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/**
 * Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding/) into a buffer that grows as needed. Every
 * method writes one field, by its number, which is less than 256.
 */
export class ProtobufWriter {
  /** How many bytes are written. To take back what was written last, set it to what it was before. */
  length = 0;
  private buffer: Buffer;
  private capacity: number;
  private readonly initialCapacity: number;

  constructor(initialCapacity = 1024) {
    this.initialCapacity = initialCapacity;
    this.capacity = initialCapacity;
    this.buffer = Buffer.allocUnsafeSlow(initialCapacity);
  }

  /** What is written from `start` to `end`, until the next write. */
  view(start = 0, end = this.length): Buffer {
    return this.buffer.subarray(start, end);
  }

  /** Begins anew, and lets go of a buffer that something unusual has made larger than `longestKept` bytes. */
  clear(longestKept: number): void {
    this.length = 0;
    if (this.capacity <= longestKept) return;
    this.capacity = this.initialCapacity;
    this.buffer = Buffer.allocUnsafeSlow(this.initialCapacity);
  }

  /** @param value an integer from 0 to 2³² − 1 */
  uint32(field: number, value: number): void {
    this.reserve(longestScalar);
    this.tag(field, varint);
    this.length = putVarint(this.buffer, this.length, value);
  }

  /** @param value an integer from −2⁶³ to below 2⁶³ */
  int64(field: number, value: number): void {
    this.reserve(longestScalar);
    this.tag(field, varint);
    // ToUint32 is modulo 2³², for negative numbers too: these are the halves of the two's complement.
    let low = value >>> 0;
    let high = Math.floor(value / 0x1_0000_0000) >>> 0;
    while (high > 0 || low > 0x7f) {
      this.buffer[this.length++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.buffer[this.length++] = low;
  }

  double(field: number, value: number): void {
    this.reserve(longestScalar);
    this.tag(field, fixed64);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  fixed32(field: number, value: number): void {
    this.reserve(longestScalar);
    this.tag(field, fixed32);
    this.length = putFixed32(this.buffer, this.length, value);
  }

  /** @param low bits 0 to 31 @param high bits 32 to 63 */
  fixed64(field: number, low: number, high: number): void {
    this.reserve(longestScalar);
    this.tag(field, fixed64);
    this.length = putFixed32(this.buffer, putFixed32(this.buffer, this.length, low), high);
  }

  /** The beginning of a field whose `size` bytes follow. */
  lengthOf(field: number, size: number): void {
    this.reserve(longestScalar);
    this.tag(field, delimited);
    this.length = putVarint(this.buffer, this.length, size);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.lengthOf(field, bytes.length);
    this.append(bytes);
  }

  /** @param encoded a length and what it is the length of */
  encoded(field: number, encoded: Uint8Array): void {
    this.reserve(longestScalar);
    this.tag(field, delimited);
    this.append(encoded);
  }

  /** Bytes that hexadecimal digits stand for. @param hex fewer than 256 digits; what follows one that is none is left out */
  hex(field: number, hex: string): void {
    this.reserve(longestScalar + hex.length);
    this.tag(field, delimited);
    const isWhole = putHex(this.buffer, this.length + 1, hex);
    const size = isWhole ? hex.length >> 1 : this.buffer.write(hex, this.length + 1, 'hex');
    this.buffer[this.length] = size;
    this.length += 1 + size;
  }

  /** Text as UTF-8; half a surrogate pair becomes U+FFFD. */
  text(field: number, text: string): void {
    if (text.length <= longestLoopedText && this.asciiText(field, text)) return;
    const lengthSize = sizeVarint(text.length);
    const start = this.begin(field, lengthSize);
    this.reserve(3 * text.length);
    this.length += this.buffer.write(text, this.length);
    this.end(start, lengthSize);
  }

  /**
   * Begins a message whose length is not known yet.
   *
   * @param lengthSize how many bytes its length will probably take; another size costs a move of the message
   * @returns what {@link end} takes
   */
  begin(field: number, lengthSize = 1): number {
    this.reserve(longestScalar);
    this.tag(field, delimited);
    const start = this.length;
    this.length += lengthSize;
    return start;
  }

  /** Ends the message that {@link begin} began with the same `lengthSize`: writes its length before it. */
  end(start: number, lengthSize = 1): void {
    const size = this.length - start - lengthSize;
    const actualSize = sizeVarint(size);
    if (actualSize !== lengthSize) {
      this.reserve(longestScalar);
      this.buffer.copyWithin(start + actualSize, start + lengthSize, this.length);
      this.length += actualSize - lengthSize;
    }
    putVarint(this.buffer, start, size);
  }

  /** Bytes that are whole fields. */
  append(bytes: Uint8Array): void {
    const size = bytes.length;
    this.reserve(size);
    if (size <= longestLoopedCopy) {
      const { buffer, length } = this;
      for (let index = 0; index < size; index += 1) buffer[length + index] = bytes[index] as number;
    } else {
      this.buffer.set(bytes, this.length);
    }
    this.length += size;
  }

  /** Writes nothing and gives false where there is more than ASCII. */
  private asciiText(field: number, text: string): boolean {
    const size = text.length;
    this.reserve(longestScalar + size);
    const start = this.length;
    this.tag(field, delimited);
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = size;
    for (let index = 0; index < size; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.length = start;
        return false;
      }
      buffer[at++] = code;
    }
    this.length = at;
    return true;
  }

  private tag(field: number, wireType: number): void {
    const tag = (field << 3) | wireType;
    if (tag < 0x80) {
      this.buffer[this.length++] = tag;
    } else {
      this.buffer[this.length++] = (tag & 0x7f) | 0x80;
      this.buffer[this.length++] = tag >>> 7;
    }
  }

  private reserve(size: number): void {
    const needed = this.length + size;
    if (needed > this.capacity) this.grow(needed);
  }

  private grow(needed: number): void {
    this.capacity = Math.max(needed, 2 * this.capacity);
    const grown = Buffer.allocUnsafeSlow(this.capacity);
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}

/** How many bytes a varint takes. @param value an integer from 0 to 2³² − 1 */
function sizeVarint(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** @returns where what follows goes */
function putVarint(buffer: Buffer, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

/** @returns where what follows goes */
function putFixed32(buffer: Buffer, offset: number, value: number): number {
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset + 2] = value >>> 16;
  buffer[offset + 3] = value >>> 24;
  return offset + 4;
}
