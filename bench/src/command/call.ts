/** A command as it was called, and what it may use of the process that it runs in. */
export interface Call {
  /** After the benchmark's name. */
  readonly args: readonly string[];
  /** Gives up. */
  readonly stop: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes the help or the report. */
  readonly print: (text: string) => void;
  /** Takes progress, a line each. */
  readonly report: (line: string) => void;
}
