import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@holdfast/telemetry/pino';

/** How a round of a task went. */
export interface Round {
  /** What went wrong with a part of it, where something did and the rest went well. */
  readonly failure?: unknown;
}

export interface PeriodicTaskOptions {
  /** For the log, such as `sweeper`. */
  readonly name: string;
  /** Pause between two rounds, in ms. */
  readonly intervalMs: number;
  readonly logger: Logger;
  /**
   * Runs a round of the task. Rounds never overlap.
   *
   * @param signal aborted when the task is closed: what has begun may end, and nothing further should begin
   * @throws anything: the next round tries again, after a pause that doubles with each such round, up to 5 s
   */
  readonly runRound: (signal: AbortSignal) => Promise<Round | void>;
}

export interface PeriodicTask {
  /** Begins no further round, and waits for the one that runs, 1 s at most. */
  readonly close: () => Promise<void>;
}

/** How long `close` waits, in ms: the other steps of a stop have to fit into its deadline too. */
const closeTimeoutMs = 1000;

/** The longest pause after a round that threw, in ms, unless the task's own is longer. */
const maxFailurePauseMs = 5000;

/**
 * Runs rounds of a task, the first at once. Of failures in a row the first is logged, and then the success that ends
 * them: what is out for an hour fails thousands of times.
 */
export function startPeriodicTask(options: PeriodicTaskOptions): PeriodicTask {
  const stop = new AbortController();
  const finished = runRounds(stop.signal, options);
  return {
    close: async () => {
      stop.abort();
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, closeTimeoutMs);
      await Promise.race([finished, timeout.promise]);
      clearTimeout(timer);
    },
  };
}

async function runRounds(signal: AbortSignal, options: PeriodicTaskOptions): Promise<void> {
  const { logger } = options;
  const task = { 'holdfast.task.name': options.name };
  let isFailing = false;
  let pauseMs = options.intervalMs;
  while (!signal.aborted) {
    const round = await tryRound(signal, options);
    const failure = 'thrown' in round ? round.thrown : round.failure;
    if (failure === undefined) {
      if (isFailing) logger.info(task, 'A round of the task has succeeded again');
    } else if (!isFailing) {
      logger.warn(
        { err: failure, ...task },
        'A round of the task failed; what it left undone is tried again',
      );
    }
    isFailing = failure !== undefined;
    pauseMs = 'thrown' in round ? lengthenPause(pauseMs, options) : options.intervalMs;
    await pause(pauseMs, signal);
  }
}

async function tryRound(
  signal: AbortSignal,
  { runRound }: PeriodicTaskOptions,
): Promise<Round | { readonly thrown: unknown }> {
  try {
    return (await runRound(signal)) ?? {};
  } catch (error) {
    return { thrown: error };
  }
}

function lengthenPause(pauseMs: number, { intervalMs }: PeriodicTaskOptions): number {
  return Math.max(intervalMs, Math.min(2 * pauseMs, maxFailurePauseMs));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    // The only error is the abort, which the loop sees for itself.
  });
}
