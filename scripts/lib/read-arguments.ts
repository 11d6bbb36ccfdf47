import { parseArgs, type ParseArgsConfig } from 'node:util';

import { UserError } from './user-error.ts';

/**
 * Reads the arguments of a command that has --help.
 *
 * @throws UserError with the first sentence of what Node says against them
 */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${reason.split('. ')[0] ?? reason}; --help shows what there is`, { cause: error });
  }
}
