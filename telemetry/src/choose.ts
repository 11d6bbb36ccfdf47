/**
 * Looks up the value that an environment variable names.
 *
 * @throws Error naming the variable, what it says and what it takes; it stops the start
 */
export function choose<Value>(
  values: Readonly<Record<string, Value>>,
  name: string,
  variable: string,
): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) {
    throw new Error(`${variable} is '${name}'; it takes ${Object.keys(values).join(', ')}.`);
  }
  return value;
}
