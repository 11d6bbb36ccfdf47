import type { z } from 'zod';

import { UserError } from './user-error.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Checks the environment variables that a command reads. An empty variable counts as unset, as compose files write it.
 *
 * @throws UserError about the first variable that is wrong: its name, its value and what it takes
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  const subject = name === '' ? '' : `${name} ${describeValue(name, present[name])}: `;
  throw new UserError(`${subject}${issue?.message ?? 'the environment is not valid'}`);
}

/** What is secret, or an address that may hold a password, is not shown. */
function describeValue(name: string, value: string | undefined): string {
  if (value === undefined) return 'is not set';
  return /TOKEN|_URL$/.test(name) ? 'is not right' : `is "${value}"`;
}
