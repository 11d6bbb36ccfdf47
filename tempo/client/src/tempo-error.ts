/** Tempo could not be reached, or answered something other than what was asked for. The message says which. */
export class TempoError extends Error {
  override readonly name = 'TempoError';
  /** The answer's HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}
