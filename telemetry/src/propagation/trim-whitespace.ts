/**
 * Cuts optional whitespace of HTTP, spaces and tabs and no other, from both ends (RFC 9110, section 5.6.3). A pattern would try
 * each space of a long run anew, and a caller may send thousands.
 */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text, start)) start += 1;
  while (end > start && isWhitespace(text, end - 1)) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isWhitespace(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}
