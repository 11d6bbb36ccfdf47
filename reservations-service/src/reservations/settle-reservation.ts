import { withSpan } from '@holdfast/telemetry';
import type { CreditHolds, FindAnswer } from './credit-holds.ts';
import type { DueReservation, FinalStatus, Reservations } from './reservation.ts';

export interface SettlePorts {
  readonly reservations: Pick<Reservations, 'end'>;
  readonly holds: Pick<CreditHolds, 'find'>;
}

/** What a reservation becomes, by what the ledger says of its hold: the same as a cancellation would record now. */
const endOfHold = {
  captured: 'downloaded',
  released: 'cancelled',
  expired: 'expired',
  declined: 'cancelled',
  'hold-not-found': 'cancelled',
} as const satisfies Record<Exclude<FindAnswer['outcome'], 'held'>, FinalStatus>;

/**
 * Records what has become of a reservation past its expiry, which nobody else has recorded. Where the hold still
 * stands, because the clocks of the two databases differ, nothing is.
 *
 * @returns what the ledger said
 * @throws CreditHoldsUnavailable, or what the database throws
 */
export async function settleReservation(
  ports: SettlePorts,
  { reservationId, username }: DueReservation,
): Promise<FindAnswer['outcome']> {
  return withSpan('settle_reservation', { 'holdfast.reservation.id': reservationId }, async (span) => {
    const { outcome } = await ports.holds.find({ username, holdId: reservationId });
    span.setAttributes({ 'holdfast.hold.outcome': outcome });
    if (outcome === 'held') return outcome;
    // A request that was faster has recorded the same: both follow the ledger.
    const ended = await ports.reservations.end(reservationId, endOfHold[outcome]);
    if (ended !== undefined) span.setAttributes({ 'holdfast.reservation.status': ended.status });
    return outcome;
  });
}
