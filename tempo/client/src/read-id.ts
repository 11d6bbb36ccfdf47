/**
 * Reads an id that is written in hex or in base64.
 *
 * @returns lower-case hex digits, or null where the text does not stand for that many bytes
 */
export function readId(text: string, byteLength: number): string | null {
  if (text.length === byteLength * 2 && /^[0-9a-f]+$/i.test(text)) return text.toLowerCase();
  if (
    !/^[A-Za-z0-9+/]*={0,2}$/.test(text) ||
    text.replace(/=+$/, '').length !== Math.ceil((byteLength * 4) / 3)
  )
    return null;
  return Array.from(atob(text), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
