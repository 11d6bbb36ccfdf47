import { checkComparison, checkCondition } from './check-types.ts';
import type { Token } from './read-tokens.ts';
import {
  type ComparisonOperator,
  type Expression,
  kinds,
  type Operand,
  statuses,
  TraceqlError,
  type Value,
} from './syntax.ts';
import type { TokenStream } from './token-stream.ts';

const comparisons: readonly ComparisonOperator[] = ['=', '!=', '<=', '>=', '<', '>', '=~', '!~'];

/**
 * Parses what stands between the braces of a spanset. `&&` binds tighter than `||`.
 *
 * @throws {TraceqlError}
 */
export function parseExpression(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.take('||')) left = { type: 'or', left, right: parseAnd(stream) };
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseUnary(stream);
  while (stream.take('&&')) left = { type: 'and', left, right: parseUnary(stream) };
  return left;
}

function parseUnary(stream: TokenStream): Expression {
  if (stream.take('!')) return { type: 'not', expression: stream.nest(() => parseUnary(stream)) };
  if (stream.take('(')) {
    const inner = stream.nest(() => parseExpression(stream));
    stream.expect(')');
    return inner;
  }
  const left = parseOperand(stream);
  const operator = comparisons.find((candidate) => stream.take(candidate));
  if (!operator) return checkCondition({ type: 'operand', operand: left });
  return checkComparison({ type: 'comparison', operator, left, right: parseOperand(stream) });
}

function parseOperand(stream: TokenStream): Operand {
  const field = stream.readField();
  if (field) return { type: 'field', field };
  const token = stream.peek();
  const value = readValue(token);
  if (!value) throw stream.unexpected();
  stream.next();
  return { type: 'value', value };
}

function readValue(token: Token): Value | null {
  switch (token.type) {
    case 'string':
      return { type: 'string', value: token.text };
    case 'int':
    case 'float':
    case 'duration':
      return { type: token.type, value: token.value };
    case 'identifier':
      return readKeyword(token);
    case 'attribute':
    case 'symbol':
    case 'end':
    default:
      return null;
  }
}

function readKeyword({ text, column }: Token): Value {
  if (text === 'true' || text === 'false') return { type: 'bool', value: text === 'true' };
  if (text === 'nil') return { type: 'nil' };
  if (statuses.some((status) => status === text)) return { type: 'status', value: text };
  if (kinds.some((kind) => kind === text)) return { type: 'kind', value: text };
  throw new TraceqlError(`parse error at line 1, col ${column}: unknown identifier: ${text}`);
}
