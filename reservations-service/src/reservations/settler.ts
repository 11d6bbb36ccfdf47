import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit/process';
import { withLinkedSpan } from '@holdfast/conventions';
import { maxSpanLinks, withoutTracing } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { HoldState } from '@holdfast/user-service-client/contract';
import type { Holds } from '@holdfast/user-service-client';
import type { DueReservation, FinalStatus, ReservationEnd, Reservations } from './reservation.ts';

export interface SettlerOptions {
  readonly reservations: Pick<Reservations, 'listDue' | 'endAll'>;
  readonly holds: Pick<Holds, 'lookUp'>;
  /** Pause between two rounds, in ms. */
  readonly intervalMs: number;
  /** Reservations that are settled together at most: no more than one call of the ledger takes. */
  readonly maxBatch: number;
  readonly logger: Logger;
}

/** What a reservation becomes, by what the ledger says of its hold: the same as a cancellation would record now. */
const endOfHold = {
  captured: 'downloaded',
  released: 'cancelled',
  expired: 'expired',
  declined: 'cancelled',
} as const satisfies Record<Exclude<HoldState, 'held'>, FinalStatus>;

/**
 * Settles reservations that are past their expiry and still `reserved`: asks the ledger what became of their holds, and
 * records that. After a crash between a capture and its record, this is what makes the reservation `downloaded`: when
 * it expires at the latest, or before, where somebody downloads it again.
 *
 * Any number may run at once: an end is recorded once, and all of them record what the ledger says.
 */
export function startSettler(options: SettlerOptions): PeriodicTask {
  return startPeriodicTask({
    name: 'settler',
    intervalMs: options.intervalMs,
    logger: options.logger,
    runRound: async (signal) => settleAll(options, signal),
  });
}

/** Settles all that is due, once: what the ledger still holds has its turn, and waits for the next round. */
async function settleAll(options: SettlerOptions, signal: AbortSignal): Promise<void> {
  const pages = listPages(options, signal);
  const work = async (): Promise<void> => {
    for await (const due of pages) await settlePage(options, due);
  };
  // Two, so that one page is asked about while the ends of another are recorded. If one fails, the other ends with its page.
  const workers = await Promise.allSettled([work(), work()]);
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
}

async function* listPages(
  { reservations, maxBatch }: SettlerOptions,
  signal: AbortSignal,
): AsyncGenerator<DueReservation[], void, undefined> {
  let after: DueReservation | undefined;
  do {
    // Asked without a span, so that only pages that have something in them become traces.
    const due = await withoutTracing(async () => reservations.listDue({ after, limit: maxBatch }));
    if (due.length > 0) yield due;
    after = due.length === maxBatch ? due.at(-1) : undefined;
  } while (after !== undefined && !signal.aborted);
}

/** A trace of its own, linked to those that made the reservations. */
async function settlePage(options: SettlerOptions, due: readonly DueReservation[]): Promise<void> {
  const traced = due.filter(({ traceparent }) => traceparent !== undefined);
  const links = traced.slice(0, maxSpanLinks).map(({ reservationId, traceparent }) => ({
    traceparent,
    attributes: { 'holdfast.reservation.id': reservationId },
  }));
  const attributes = {
    'holdfast.settle.due': due.length,
    ...(traced.length > maxSpanLinks ? { 'holdfast.settle.unlinked': traced.length - maxSpanLinks } : {}),
  };
  await withLinkedSpan('reservations.settle', { links, attributes }, async (span) => {
    const states = await options.holds.lookUp(due.map(({ reservationId }) => reservationId));
    warnOfUnknownHolds(options.logger, due, states);
    const ends = due.flatMap(({ reservationId }) => decideEnd(reservationId, states.get(reservationId)));
    // A request that was faster has recorded the same: both follow the ledger.
    if (ends.length > 0) await options.reservations.endAll(ends);
    span.setAttributes({ 'holdfast.settle.ended': ends.length });
  });
}

/** Where the hold still stands, because the clocks of the two databases differ, there is none yet. */
function decideEnd(reservationId: string, state: HoldState | undefined): ReservationEnd[] {
  if (state === 'held') return [];
  return [{ reservationId, status: state === undefined ? 'cancelled' : endOfHold[state] }];
}

/** A reservation is made after its hold, so a hold that is not there was lost, or this is not the ledger it was in. */
function warnOfUnknownHolds(
  logger: Logger,
  due: readonly DueReservation[],
  states: ReadonlyMap<string, HoldState>,
): void {
  const unknown = due.flatMap(({ reservationId }) => (states.has(reservationId) ? [] : reservationId));
  if (unknown.length === 0) return;
  logger.warn(
    { 'holdfast.settle.unknown': unknown },
    'The ledger does not know the holds of these reservations: they are recorded as cancelled',
  );
}
