import { styleText } from 'node:util';

import { UserError } from './user-error.ts';

/**
 * Runs the body of a command and ends the process with the exit code it gives.
 *
 * A {@link UserError} becomes one line on stderr and exit code 1; anything else is a defect and keeps its stack.
 */
export async function runCommand(body: () => Promise<number>): Promise<never> {
  try {
    process.exit(await body());
  } catch (error) {
    const text = error instanceof UserError ? error.message : describeDefect(error);
    console.error(`${styleText('red', 'holdfast:', { stream: process.stderr })} ${text}`);
    process.exit(1);
  }
}

function describeDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
