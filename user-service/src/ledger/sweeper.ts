import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit';
import { withSpan, withoutTracing, type Logger } from '@holdfast/telemetry';
import type { Ledger } from './ledger.ts';

export interface SweeperOptions {
  readonly ledger: Pick<Ledger, 'hasDue' | 'expireDue'>;
  /** Pause between two sweeps, in ms. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** Holds a sweep expires at most: it locks their accounts, and new holds wait behind it. */
const sweepLimit = 500;

/**
 * Expires holds soon after they are due. Nothing depends on how soon: an expired hold is dead at every operation,
 * whether or not it has been swept.
 */
export function startSweeper({ ledger, intervalMs, logger }: SweeperOptions): PeriodicTask {
  return startPeriodicTask({
    name: 'sweeper',
    intervalMs,
    logger,
    // A full sweep has probably left some.
    runRound: async () => ({ goOn: (await sweepOnce(ledger)) === sweepLimit }),
  });
}

async function sweepOnce(ledger: SweeperOptions['ledger']): Promise<number> {
  // Asked without a span, so that only sweeps that have something to do become traces.
  if (!(await withoutTracing(async () => ledger.hasDue()))) return 0;
  return withSpan('ledger.sweep', {}, async (span) => {
    const expired = await ledger.expireDue(sweepLimit);
    span.setAttributes({ 'holdfast.sweep.expired': expired });
    return expired;
  });
}
