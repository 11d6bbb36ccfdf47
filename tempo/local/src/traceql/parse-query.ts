import { parseExpression } from './parse-expression.ts';
import { readTokens } from './read-tokens.ts';
import { type Field, type Query, type SpansetExpression, TraceqlError } from './syntax.ts';
import { type TokenStream, createTokenStream } from './token-stream.ts';

/** Longer than any query a person or Grafana's query builder writes; bounds what a request can cost. */
const longestQuery = 10_000;

/**
 * Parses the part of TraceQL that is supported here: spansets `{ … }` joined by `&&` and `||`, in them comparisons of
 * attributes and intrinsics, joined likewise, negated by `!`, in parentheses; then `| select(…)` and hints.
 *
 * @throws {TraceqlError} with the reason, where the query is malformed, or is TraceQL that only Tempo itself answers
 */
export function parseQuery(query: string): Query {
  if (query.length > longestQuery) throw new TraceqlError(`longer than ${longestQuery} characters`);
  const stream = createTokenStream(readTokens(query));
  const spansets = parseOr(stream);
  const select: Field[] = [];
  while (stream.take('|')) select.push(...parseSelect(stream));
  skipHints(stream);
  if (stream.peek().type !== 'end') rejectRest(stream);
  return { spansets, select };
}

function parseOr(stream: TokenStream): SpansetExpression {
  let left = parseAnd(stream);
  while (stream.take('||')) left = { type: 'or', left, right: parseAnd(stream) };
  return left;
}

function parseAnd(stream: TokenStream): SpansetExpression {
  let left = parseSpanset(stream);
  while (stream.take('&&')) left = { type: 'and', left, right: parseSpanset(stream) };
  return left;
}

function parseSpanset(stream: TokenStream): SpansetExpression {
  if (stream.take('(')) {
    const inner = stream.nest(() => parseOr(stream));
    stream.expect(')');
    return inner;
  }
  stream.expect('{');
  if (stream.take('}')) return { type: 'filter', expression: undefined };
  const expression = parseExpression(stream);
  stream.expect('}');
  return { type: 'filter', expression };
}

function parseSelect(stream: TokenStream): Field[] {
  const stage = stream.next();
  if (stage.text !== 'select') throw unsupported(`the pipeline stage "${stage.text}"`);
  stream.expect('(');
  const fields: Field[] = [];
  do {
    const field = stream.readField();
    if (!field) throw stream.unexpected();
    fields.push(field);
  } while (stream.take(','));
  stream.expect(')');
  return fields;
}

/** `with (most_recent = true)` and the like tell Tempo how to search; here every search looks at everything. */
function skipHints(stream: TokenStream): void {
  if (stream.peek().text !== 'with') return;
  stream.next();
  stream.expect('(');
  while (!stream.take(')')) {
    if (stream.peek().type === 'end') throw stream.unexpected();
    stream.next();
  }
}

function rejectRest(stream: TokenStream): never {
  const { text } = stream.peek();
  if (['>', '>>', '<', '<<', '~', '!', '&', '!~'].includes(text)) {
    throw unsupported(`the structural operator "${text}"`);
  }
  throw stream.unexpected();
}

function unsupported(what: string): TraceqlError {
  return new TraceqlError(
    `${what} is not supported by tempo/local, which stands in for Tempo: use a real Tempo`,
  );
}
