/** The longest text in a field of a line, in UTF-16 code units. */
const maxTextLength = 1024;
/** The longest stack of an error. */
const maxStackLength = 8192;
/** Fields of a line, members of an object in it, and elements of an array in it, at most. */
const maxMembers = 128;
/** Objects within objects at most, and causes of causes. */
const maxDepth = 3;

/** Bounds what a line says, however much of it comes from a caller. Errors are left to {@link describeError}. */
export function boundFields(fields: Record<string, unknown>): Record<string, unknown> {
  return boundObject(fields, 0);
}

/** Bounds a text with an ellipsis in the place of what is cut. */
export function boundLogText(text: string, maxLength = maxTextLength): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

/** Says of an error what helps to find its cause: members that others have put on it may hold a caller's values, and are left out. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return boundValue(error, 0);
  return {
    type: boundLogText(error.name),
    message: boundLogText(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: boundLogText(error.code) } : {}),
    stack: boundLogText(error.stack ?? '', maxStackLength),
    ...(error instanceof AggregateError && depth < maxDepth
      ? { errors: error.errors.slice(0, 5).map((member) => describeError(member, depth + 1)) }
      : {}),
    ...(error.cause === undefined || depth >= maxDepth
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}

function boundObject(value: object, depth: number): Record<string, unknown> {
  const bounded: Record<string, unknown> = {};
  let members = 0;
  for (const [name, member] of Object.entries(value)) {
    members += 1;
    if (members > maxMembers) break;
    bounded[name.length <= maxTextLength ? name : boundLogText(name)] = boundValue(member, depth);
  }
  return bounded;
}

function boundValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return boundLogText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return depth === 0 ? value : describeError(value, depth);
  if (value instanceof Date) return value;
  if (depth >= maxDepth) return '…';
  return Array.isArray(value)
    ? value.slice(0, maxMembers).map((member) => boundValue(member, depth + 1))
    : boundObject(value, depth + 1);
}
