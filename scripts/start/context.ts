import type { Environment } from '../lib/environment.ts';
import type { Guard } from '../lib/guard.ts';
import type { StartConfig } from './config.ts';
import type { DataDir } from './data-dir.ts';
import type { Progress } from './progress.ts';
import type { Stack } from './stack.ts';

/** What every step of the start works with. */
export interface StartContext {
  readonly config: StartConfig;
  /** The caller's environment, which the services inherit. */
  readonly environment: Environment;
  readonly dataDir: DataDir;
  readonly stack: Stack;
  readonly guard: Guard;
  readonly progress: Progress;
  /** Aborts when the start is to end: it was asked to stop, or a component has failed. */
  readonly signal: AbortSignal;
}
