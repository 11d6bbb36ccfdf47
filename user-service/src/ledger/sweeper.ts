import { setTimeout as delay } from 'node:timers/promises';
import { withSpan, withoutTracing, type Logger } from '@holdfast/telemetry';
import type { Ledger } from './ledger.ts';

export interface SweeperOptions {
  readonly ledger: Pick<Ledger, 'hasDue' | 'expireDue'>;
  /** Pause between two sweeps, in ms. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

export interface Sweeper {
  /** Stops, once the sweep that runs has ended. */
  readonly close: () => Promise<void>;
}

/** Holds a sweep expires at most: it locks their accounts, and new holds wait behind it. */
const sweepLimit = 500;

/**
 * Expires holds soon after they are due. Nothing depends on how soon: an expired hold is dead at every operation,
 * whether or not it has been swept.
 */
export function startSweeper(options: SweeperOptions): Sweeper {
  const stop = new AbortController();
  const finished = sweepUntil(stop.signal, options);
  return {
    close: async () => {
      stop.abort();
      await finished;
    },
  };
}

async function sweepUntil(signal: AbortSignal, options: SweeperOptions): Promise<void> {
  while (!signal.aborted) {
    const expired = await sweepOnce(options);
    // A full sweep has probably left some: go on at once.
    if (expired < sweepLimit) await pause(options.intervalMs, signal);
  }
}

async function sweepOnce({ ledger, logger }: SweeperOptions): Promise<number> {
  try {
    // Asked without a span, so that only sweeps that have something to do become traces.
    if (!(await withoutTracing(async () => ledger.hasDue()))) return 0;
    return await withSpan('ledger.sweep', {}, async (span) => {
      const expired = await ledger.expireDue(sweepLimit);
      span.setAttributes({ 'holdfast.sweep.expired': expired });
      return expired;
    });
  } catch (error) {
    logger.warn({ err: error }, 'A sweep of expired holds failed; the next one tries again');
    return 0;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    // The only error is the abort, which the loop sees for itself.
  });
}
