import { readAttribute, readIntrinsic } from './read-field.ts';
import type { Token } from './read-tokens.ts';
import { type Field, TraceqlError } from './syntax.ts';

/** Deeper parentheses could exhaust the call stack. */
const deepestNesting = 100;

/** The tokens of a query, read from the left. */
export interface TokenStream {
  peek: () => Token;
  next: () => Token;
  /** Takes the symbol if it is next. */
  take: (symbol: string) => boolean;
  expect: (symbol: string) => void;
  /** Takes an attribute or intrinsic if one is next. */
  readField: () => Field | null;
  /** Runs a parser one level deeper. */
  nest: <Result>(parse: () => Result) => Result;
  /** The error for the token that is next. */
  unexpected: () => TraceqlError;
}

/** @param tokens ending with a token of type `end`, which is never passed */
export function createTokenStream(tokens: Token[]): TokenStream {
  let position = 0;
  let depth = 0;
  const end: Token = { type: 'end', text: 'end of the query', column: 1 };
  const peek = () => tokens[position] ?? end;
  const next = () => {
    const token = peek();
    if (token.type !== 'end') position += 1;
    return token;
  };
  const take = (symbol: string) => {
    const token = peek();
    if (token.type !== 'symbol' || token.text !== symbol) return false;
    position += 1;
    return true;
  };
  const unexpected = () => {
    const token = peek();
    const what = token.type === 'end' ? token.text : JSON.stringify(token.text);
    return new TraceqlError(`parse error at line 1, col ${token.column}: unexpected ${what}`);
  };
  return {
    peek,
    next,
    take,
    unexpected,
    expect: (symbol) => {
      if (!take(symbol)) throw unexpected();
    },
    readField: () => {
      const token = peek();
      if (token.type !== 'attribute' && token.type !== 'identifier') return null;
      const field = token.type === 'attribute' ? readAttribute(token.text) : readIntrinsic(token.text);
      if (field) position += 1;
      return field;
    },
    nest: (parse) => {
      depth += 1;
      if (depth > deepestNesting) throw new TraceqlError(`nested deeper than ${deepestNesting} levels`);
      const result = parse();
      depth -= 1;
      return result;
    },
  };
}
