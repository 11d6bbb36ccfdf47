import path from 'node:path';
import { root } from '@holdfast/scripts/lib/paths';
import { readArguments } from '@holdfast/scripts/lib/read-arguments';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { z } from 'zod';

/** A whole number from 1 to `most`. */
export function whole(most: number) {
  return z.coerce.number<string>().int().min(1).max(most);
}

/**
 * Reads the options of a benchmark, each of them with a value.
 *
 * @param schema an option each; `json` is the file for the report, from the repository's root
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readOptions<Options extends { readonly json: string }>(
  schema: z.ZodObject & z.ZodType<Options>,
  args: readonly string[],
): Options | undefined {
  const { help, ...given } = parse(Object.keys(schema.shape), args);
  if (help === true) return undefined;
  const result = schema.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UserError(`--${String(issue?.path[0])}: ${issue?.message}; --help shows what there is`);
  }
  return { ...result.data, json: path.resolve(root, result.data.json) };
}

function parse(names: readonly string[], args: readonly string[]) {
  const text = { type: 'string' } as const;
  return readArguments({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, text])),
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
