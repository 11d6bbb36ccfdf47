import { getFieldValues } from './field-values.ts';
import type { SearchSpan, SearchTrace } from './search-span.ts';
import type { ComparisonOperator, Expression, Field, Operand, SpansetExpression, Value } from './syntax.ts';

/** The spans of a trace that a query selects, by start time; none where the trace does not match. */
export function matchSpans(spansets: SpansetExpression, trace: SearchTrace): SearchSpan[] {
  const matched = matchSpansets(spansets, trace);
  return trace.spans.filter((span) => matched.has(span));
}

/** Every field that the conditions of a query name, in their order. */
export function listFields(spansets: SpansetExpression): Field[] {
  if (spansets.type !== 'filter') return [...listFields(spansets.left), ...listFields(spansets.right)];
  return spansets.expression ? listExpressionFields(spansets.expression) : [];
}

/** Whether one span satisfies the condition; without one, every span does. */
export function matchesExpression(expression: Expression | undefined, span: SearchSpan): boolean {
  if (!expression) return true;
  switch (expression.type) {
    case 'and':
      return matchesExpression(expression.left, span) && matchesExpression(expression.right, span);
    case 'or':
      return matchesExpression(expression.left, span) || matchesExpression(expression.right, span);
    case 'not':
      return !matchesExpression(expression.expression, span);
    case 'operand':
      return getOperandValues(expression.operand, span).some((value) => value.type === 'bool' && value.value);
    case 'comparison':
    default:
      return matchesComparison(expression, span);
  }
}

function matchSpansets(spansets: SpansetExpression, trace: SearchTrace): Set<SearchSpan> {
  if (spansets.type === 'filter') {
    return new Set(trace.spans.filter((span) => matchesExpression(spansets.expression, span)));
  }
  const left = matchSpansets(spansets.left, trace);
  const right = matchSpansets(spansets.right, trace);
  const isMissing = spansets.type === 'and' && (left.size === 0 || right.size === 0);
  return isMissing ? new Set() : left.union(right);
}

function matchesComparison(
  comparison: Extract<Expression, { type: 'comparison' }>,
  span: SearchSpan,
): boolean {
  const { operator, left, right, pattern } = comparison;
  const leftValues = getOperandValues(left, span);
  const rightValues = getOperandValues(right, span);
  if (isNil(left) || isNil(right)) {
    const isAbsent = (isNil(left) ? rightValues : leftValues).length === 0;
    return operator === '=' ? isAbsent : !isAbsent;
  }
  if (pattern) {
    const wanted = operator === '=~';
    return leftValues.some((value) => value.type === 'string' && pattern.test(value.value) === wanted);
  }
  return leftValues.some((a) => rightValues.some((b) => compares(operator, a, b)));
}

function isNil(operand: Operand): boolean {
  return operand.type === 'value' && operand.value.type === 'nil';
}

function getOperandValues(operand: Operand, span: SearchSpan): Value[] {
  if (operand.type === 'field') return getFieldValues(operand.field, span);
  return operand.value.type === 'nil' ? [] : [operand.value];
}

function compares(operator: ComparisonOperator, a: Value, b: Value): boolean {
  if (a.type === 'nil' || b.type === 'nil') return false;
  const areNumbers = typeof a.value === 'number' && typeof b.value === 'number';
  if (a.type !== b.type && !areNumbers) return false;
  switch (operator) {
    case '=':
      return a.value === b.value;
    case '!=':
      return a.value !== b.value;
    case '<':
      return a.value < b.value;
    case '<=':
      return a.value <= b.value;
    case '>':
      return a.value > b.value;
    case '>=':
      return a.value >= b.value;
    case '=~':
    case '!~':
    default:
      return false;
  }
}

function listExpressionFields(expression: Expression): Field[] {
  switch (expression.type) {
    case 'and':
    case 'or':
      return [...listExpressionFields(expression.left), ...listExpressionFields(expression.right)];
    case 'not':
      return listExpressionFields(expression.expression);
    case 'operand':
      return listOperandFields(expression.operand);
    case 'comparison':
    default:
      return [...listOperandFields(expression.left), ...listOperandFields(expression.right)];
  }
}

function listOperandFields(operand: Operand): Field[] {
  return operand.type === 'field' ? [operand.field] : [];
}
