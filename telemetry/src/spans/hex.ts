/** The value of each hexadecimal digit, by its character code; 255 for all other characters of ASCII. */
const digitValues = new Uint8Array(128).fill(0xff);
for (let digit = 0; digit < 16; digit += 1) {
  const text = digit.toString(16);
  digitValues[text.charCodeAt(0)] = digit;
  digitValues[text.toUpperCase().charCodeAt(0)] = digit;
}

/**
 * Writes the bytes that hexadecimal digits stand for, in a loop: for ids, that is quicker than a call into Node.
 *
 * @returns whether all of `hex` are digits, in pairs; what is written is undefined where not
 */
export function putHex(buffer: Uint8Array, offset: number, hex: string): boolean {
  let at = offset;
  for (let index = 0; index < hex.length; index += 2) {
    const high = digitValues[hex.charCodeAt(index)] ?? 0xff;
    const low = digitValues[hex.charCodeAt(index + 1)] ?? 0xff;
    if ((high | low) > 0xf) return false;
    buffer[at++] = (high << 4) | low;
  }
  return true;
}
