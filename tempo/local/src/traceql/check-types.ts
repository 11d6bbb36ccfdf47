import { type Expression, intrinsicFields, type Operand, TraceqlError, type ValueType } from './syntax.ts';

const longestPattern = 1_000;
const numeric: ReadonlySet<ValueType> = new Set(['int', 'float', 'duration']);
const ordered: ReadonlySet<ValueType> = new Set(['string', ...numeric]);

type Comparison = Extract<Expression, { type: 'comparison' }>;

/**
 * Refuses comparisons that can never hold, as Tempo does, and compiles regular expressions.
 *
 * @throws {TraceqlError}
 */
export function checkComparison(comparison: Comparison): Expression {
  const { operator, left, right } = comparison;
  const text = `${describe(left)} ${operator} ${describe(right)}`;
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (operator === '=~' || operator === '!~') return compilePattern(comparison, text);
  if (leftType === 'nil' || rightType === 'nil') {
    if (operator !== '=' && operator !== '!=') throw illegal(text);
    const other = leftType === 'nil' ? right : left;
    if (other.type === 'field' && other.field.type === 'attribute') return comparison;
    throw new TraceqlError(`${text} is not valid: only attributes can be nil`);
  }
  if (leftType && rightType && !areComparable(leftType, rightType)) {
    throw new TraceqlError(`binary operations must operate on the same type: ${text}`);
  }
  const isOrdering = operator !== '=' && operator !== '!=';
  const unordered = [leftType, rightType].find((type) => type && !ordered.has(type));
  if (isOrdering && unordered) throw illegal(text);
  return comparison;
}

/** @throws {TraceqlError} where a value stands alone that is no boolean */
export function checkCondition(expression: Extract<Expression, { type: 'operand' }>): Expression {
  const type = typeOf(expression.operand);
  if (type === undefined || type === 'bool') return expression;
  throw new TraceqlError(`a condition must be true or false: ${describe(expression.operand)}`);
}

function compilePattern(comparison: Comparison, text: string): Expression {
  const { left, right } = comparison;
  const leftType = typeOf(left);
  if (right.type !== 'value' || right.value.type !== 'string' || (leftType && leftType !== 'string')) {
    throw illegal(text);
  }
  if (right.value.value.length > longestPattern) {
    throw new TraceqlError(`invalid regex: longer than ${longestPattern} characters`);
  }
  try {
    // Tempo's patterns match the whole text.
    return { ...comparison, pattern: new RegExp(`^(?:${right.value.value})$`, 's') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TraceqlError(`invalid regex: ${reason}`, { cause: error });
  }
}

/** Undefined for attributes, whose type each span decides. */
function typeOf(operand: Operand): ValueType | undefined {
  if (operand.type === 'value') return operand.value.type;
  return operand.field.type === 'intrinsic' ? intrinsicFields[operand.field.intrinsic] : undefined;
}

function areComparable(left: ValueType, right: ValueType): boolean {
  return left === right || (numeric.has(left) && numeric.has(right));
}

function describe(operand: Operand): string {
  if (operand.type === 'field') return operand.field.text;
  return operand.value.type === 'nil' ? 'nil' : JSON.stringify(operand.value.value);
}

function illegal(text: string): TraceqlError {
  return new TraceqlError(`illegal operation for the given types: ${text}`);
}
