import { attributeScopes, TraceqlError } from './syntax.ts';

export type Token =
  | { type: 'string' | 'identifier' | 'attribute' | 'symbol'; text: string; column: number }
  | { type: 'int' | 'float' | 'duration'; text: string; value: number; column: number }
  | { type: 'end'; text: string; column: number };

const nanosecondsPerUnit = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;
const durationPattern = /^-?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+/;
const numberPattern = /^-?\d+(\.\d+)?/;
const quotedPattern = /^"(?:[^"\\]|\\.)*"|^`[^`]*`/;
/** An attribute name goes on over dots, dashes and slashes, as in `span.http.response.status_code`. */
const attributePattern = new RegExp(
  String.raw`^(?:${attributeScopes.join('|')})?\.(?:"(?:[^"\\]|\\.)*"|[^\s{}()=!<>~|&,"\x60^+*%]+)`,
);
const identifierPattern = /^[A-Za-z_]\w*(?::\w+)?/;
const symbolPattern = /^(?:&&|\|\||!=|!~|=~|>=|<=|>>|<<|[{}()=<>!|,~+*/%^&-])/;

/**
 * Splits a query into tokens; the last one is of type `end`.
 *
 * @throws {TraceqlError} at a character that begins no token
 */
export function readTokens(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const rest = query.slice(at);
    const blank = /^\s+/.exec(rest)?.[0].length ?? 0;
    if (blank > 0) {
      at += blank;
      continue;
    }
    const token = readToken(rest, at + 1);
    tokens.push(token.token);
    at += token.length;
  }
  tokens.push({ type: 'end', text: 'end of the query', column: query.length + 1 });
  return tokens;
}

function readToken(rest: string, column: number): { token: Token; length: number } {
  const match = (pattern: RegExp) => pattern.exec(rest)?.[0];
  const quoted = match(quotedPattern);
  if (quoted !== undefined) {
    return { token: { type: 'string', text: unquote(quoted), column }, length: quoted.length };
  }
  const duration = match(durationPattern);
  if (duration !== undefined) {
    const token: Token = { type: 'duration', text: duration, value: parseDuration(duration), column };
    return { token, length: duration.length };
  }
  const number = match(numberPattern);
  if (number !== undefined) {
    const type = number.includes('.') ? 'float' : 'int';
    return { token: { type, text: number, value: Number(number), column }, length: number.length };
  }
  for (const [type, pattern] of [
    ['attribute', attributePattern],
    ['identifier', identifierPattern],
    ['symbol', symbolPattern],
  ] as const) {
    const text = match(pattern);
    if (text !== undefined) return { token: { type, text, column }, length: text.length };
  }
  throw new TraceqlError(
    `parse error at line 1, col ${column}: unexpected ${JSON.stringify(rest.slice(0, 1))}`,
  );
}

/** The text of a TraceQL string: escapes count within double quotes, not within backticks. */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return inner.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

/** Go's notation, `1h30m` or `1.5ms`, in nanoseconds; NaN where the text is none. */
export function parseDuration(text: string): number {
  if (durationPattern.exec(text)?.[0] !== text) return Number.NaN;
  let nanoseconds = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    nanoseconds += Number(amount) * nanosecondsPerUnit[unit as keyof typeof nanosecondsPerUnit];
  }
  return text.startsWith('-') ? -nanoseconds : nanoseconds;
}
