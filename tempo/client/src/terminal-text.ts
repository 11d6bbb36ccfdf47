import { stripVTControlCharacters } from 'node:util';

/** East Asian wide and full-width characters and emoji: two columns each in a terminal. */
const wideCharacters =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Text of a span made harmless for a terminal: no escape sequences, no control characters, one line. */
export function toOneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** How many columns of a terminal the text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text in exactly `width` columns: blanks added, or cut with an ellipsis. */
export function fitText(text: string, width: number): string {
  const missing = width - textWidth(text);
  if (missing >= 0) return text + ' '.repeat(missing);
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = used + characterWidth(character);
    if (next > width - 1) break;
    kept += character;
    used = next;
  }
  return `${kept}…`.padEnd(kept.length + width - used);
}

function characterWidth(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wideCharacters.test(character) ? 2 : 1;
}
