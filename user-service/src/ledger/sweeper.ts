import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit/process';
import { withSpan } from '@holdfast/conventions';
import { linkTrace, maxSpanLinks, withoutTracing } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { Ledger, SweepResult } from './ledger.ts';

export interface SweeperOptions {
  readonly ledger: Pick<Ledger, 'hasDue' | 'expireDue'>;
  /** Pause between two rounds of sweeps, in ms. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** Holds a sweep expires at most: it locks their accounts, and new holds wait behind it. */
const maxHolds = 300;

/**
 * Expires holds soon after they are due. Nothing depends on how soon: an expired hold is dead at every operation,
 * whether or not it has been swept.
 */
export function startSweeper({ ledger, intervalMs, logger }: SweeperOptions): PeriodicTask {
  return startPeriodicTask({
    name: 'sweeper',
    intervalMs,
    logger,
    runRound: async (signal) => sweepAll(ledger, signal),
  });
}

/** Sweeps until nothing more is due. Each sweep is a trace. */
async function sweepAll(ledger: SweeperOptions['ledger'], signal: AbortSignal): Promise<void> {
  // Asked without a span, so that only sweeps that have something to do become traces.
  let isMore = await withoutTracing(async () => ledger.hasDue());
  while (isMore && !signal.aborted) isMore = (await sweepOnce(ledger)).isFull;
}

async function sweepOnce(ledger: SweeperOptions['ledger']): Promise<SweepResult> {
  return withSpan('ledger.sweep', {}, async (span) => {
    const result = await ledger.expireDue({ maxHolds, maxTraces: maxSpanLinks });
    result.traceparents.forEach(linkTrace);
    span.setAttributes({
      'holdfast.sweep.expired': result.expired,
      'holdfast.sweep.unlinked': result.traced - result.traceparents.length,
    });
    return result;
  });
}
