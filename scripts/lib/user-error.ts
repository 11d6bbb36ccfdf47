/**
 * An error that the person at the keyboard can do something about. Its message is one line that names the cause and
 * the remedy; a command prints it as it is, without a stack, and exits with 1.
 */
export class UserError extends Error {
  override name = 'UserError';
}

/** The code of a failed system call, such as `ENOSPC`, or of any other error that carries one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
