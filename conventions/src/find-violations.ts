import { holdfastAttributes } from './attributes.ts';
import { conventionAttributes } from './convention-attributes.ts';

/** An attribute as it was sent. */
export interface EmittedAttribute {
  readonly name: string;
  /** By the names of OTLP's values: `string`, `int`, `double`, `boolean`, or one of these and `[]`. */
  readonly type: string;
}

/** Lists the attributes that are not declared, or are not of their declared type, each once. */
export function findViolations(emitted: Iterable<EmittedAttribute>): string[] {
  const violations = new Set<string>();
  for (const { name, type } of emitted) {
    const allowed = listTypes(name);
    if (allowed === undefined) violations.add(`${name} is not declared`);
    else if (!allowed.includes(type)) violations.add(`${name} is ${type}, not ${allowed.join(' or ')}`);
  }
  return [...violations].toSorted();
}

/** The names of all attributes that may be emitted. */
export function listDeclaredAttributes(): string[] {
  return [...Object.keys(holdfastAttributes), ...Object.keys(conventionAttributes)].toSorted();
}

/** A number of JavaScript is sent as the shorter of the two. */
const numbers = { number: ['int', 'double'], 'number[]': ['int[]', 'double[]'] } as const;

function listTypes(name: string): readonly string[] | undefined {
  if (Object.hasOwn(conventionAttributes, name)) {
    return [conventionAttributes[name as keyof typeof conventionAttributes]];
  }
  if (!Object.hasOwn(holdfastAttributes, name)) return undefined;
  const { type } = holdfastAttributes[name as keyof typeof holdfastAttributes];
  return type in numbers ? numbers[type as keyof typeof numbers] : [type];
}
