import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit/process';
import { withLinkedSpan, withoutTracing, type Logger } from '@holdfast/telemetry';
import type { DueReservation, Reservations } from './reservation.ts';
import { settleAll, type SettleResult } from './settle-all.ts';
import type { SettlePorts } from './settle-reservation.ts';

export interface SettlerOptions extends SettlePorts {
  readonly reservations: Pick<Reservations, 'listDue' | 'end'>;
  /** Pause between two rounds, in ms. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** Reservations of a round at most: its span links to the trace of each, and a span keeps no more than 128 links. */
const roundLimit = 100;

/**
 * Settles reservations that are past their expiry and still `reserved`: asks the ledger what became of their holds, and
 * records that. After a crash between a capture and its record, this is what makes the reservation `downloaded`: when
 * it expires at the latest, or before, where somebody downloads it again.
 *
 * Any number may run at once: an end is recorded once, and all of them record what the ledger says.
 */
export function startSettler(options: SettlerOptions): PeriodicTask {
  // Each round goes on after what the last one has tried: whatever cannot be settled has its turn, and no more.
  let after: DueReservation | undefined;
  return startPeriodicTask({
    name: 'settler',
    intervalMs: options.intervalMs,
    logger: options.logger,
    runRound: async (signal) => {
      // Asked without a span, so that only rounds that have something to do become traces.
      const due = await withoutTracing(async () =>
        options.reservations.listDue({ after, limit: roundLimit }),
      );
      const { outcomes, failures, last } = await settleDue(options, due, signal);
      after = last === due.at(-1) && due.length < roundLimit ? undefined : last;

      const ended = countEnded(outcomes);
      const failure = describeFailures(failures);
      if (failure !== undefined && ended === 0) throw failure;
      // A full round has probably left some; but what failed, or is still held, has to wait.
      return { goOn: ended === roundLimit, failure };
    },
  });
}

/** A round with something to do: a trace of its own, linked to those that made the reservations. */
async function settleDue(
  options: SettlerOptions,
  due: readonly DueReservation[],
  signal: AbortSignal,
): Promise<SettleResult> {
  if (due.length === 0) return { outcomes: [], failures: [], last: undefined };
  const links = due.map(({ reservationId, traceparent }) => ({
    traceparent,
    attributes: { 'holdfast.reservation.id': reservationId },
  }));
  const attributes = { 'holdfast.settle.due': due.length };
  return withLinkedSpan('reservations.settle', { links, attributes }, async (span) => {
    const result = await settleAll(options, due, signal);
    span.setAttributes({ 'holdfast.settle.ended': countEnded(result.outcomes) });
    warnOfUnknownHolds(options.logger, result.outcomes);
    return result;
  });
}

function countEnded(outcomes: SettleResult['outcomes']): number {
  return outcomes.filter(({ outcome }) => outcome !== 'held').length;
}

function describeFailures(failures: SettleResult['failures']): Error | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const count = `${failures.length} reservation${failures.length === 1 ? '' : 's'}`;
  return new Error(`${count} could not be settled, such as ${first.reservationId}`, { cause: first.error });
}

/** A reservation is made after its hold, so a hold that is not there was lost, or this is not the ledger it was in. */
function warnOfUnknownHolds(logger: Logger, outcomes: SettleResult['outcomes']): void {
  const unknown = outcomes.filter(({ outcome }) => outcome === 'hold-not-found');
  if (unknown.length === 0) return;
  logger.warn(
    { reservations: unknown.map(({ reservationId }) => reservationId) },
    'The ledger does not know the holds of these reservations: they are recorded as cancelled',
  );
}
