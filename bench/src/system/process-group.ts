import { describeEnding, spawnInBackground } from '@holdfast/scripts/lib/child-process';
import type { BackgroundProcess } from '@holdfast/scripts/lib/child-process';
import { startGuard } from '@holdfast/scripts/lib/guard';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { waitUntilHealthy } from '@holdfast/scripts/start/health';

export interface ProcessOptions {
  readonly name: string;
  /** What Node runs: a script and its arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment but for PATH. */
  readonly variables: Readonly<Record<string, string>>;
  /** The address that answers 200 once it is ready. */
  readonly readyUrl: string;
}

/** Node processes that a benchmark measures. None of them outlives it. */
export interface ProcessGroup {
  /** Starts one and waits until it is ready. @returns its pid, and how to stop it before the others */
  readonly start: (
    options: ProcessOptions,
  ) => Promise<{ readonly pid: number; readonly stop: () => Promise<void> }>;
  /** Aborts when one ends by itself; the reason says which, and what it wrote last. */
  readonly failed: AbortSignal;
  /** Stops all of them, the last one first. */
  readonly close: () => Promise<void>;
}

/** Keeps nothing else of what a process writes: logs are read through a pipe, as a container's are, and thrown away. */
const keptCharacters = 4_000;
const stopLimitMs = 10_000;

export function createProcessGroup(path: string | undefined, signal: AbortSignal): ProcessGroup {
  const guard = startGuard();
  const running = new Set<BackgroundProcess>();
  const failure = new AbortController();

  const stop = async (child: BackgroundProcess): Promise<void> => {
    running.delete(child);
    await child.stop([{ signal: 'SIGTERM', limitMs: stopLimitMs }]);
  };

  const start = async ({ name, args, cwd, variables, readyUrl }: ProcessOptions) => {
    signal.throwIfAborted();
    let output = '';
    const child = await spawnInBackground({
      command: process.execPath,
      args,
      env: { PATH: path, ...variables },
      cwd,
      onOutput: (chunk) => {
        output = (output + chunk.toString()).slice(-keptCharacters);
      },
    });
    guard.watch(child.pid, 'SIGTERM');
    running.add(child);
    const watch = async (): Promise<void> => {
      const ending = await child.ended;
      if (running.delete(child)) {
        failure.abort(new UserError(`${name} ${describeEnding(ending)}; it wrote last:\n${output}`));
      }
    };
    void watch();
    await waitUntilHealthy(readyUrl, AbortSignal.any([signal, failure.signal]));
    return { pid: child.pid, stop: async () => stop(child) };
  };

  return {
    start,
    failed: failure.signal,
    close: async () => {
      for (const child of [...running].toReversed()) await stop(child);
      guard.release();
    },
  };
}
