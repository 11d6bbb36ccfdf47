import { ReservationRefused } from './refusal.ts';
import type { FinalStatus, Reservation, Reservations } from './reservation.ts';

/**
 * Records what became of a reservation. Requests that race record the same: the ledger lets one of them win and tells
 * the others; whoever comes second gets what stands.
 */
export async function recordEnd(
  { reservations }: { readonly reservations: Pick<Reservations, 'end' | 'find'> },
  reservationId: string,
  status: FinalStatus,
): Promise<Reservation> {
  const reservation =
    (await reservations.end(reservationId, status)) ?? (await reservations.find(reservationId));
  if (reservation === undefined) {
    throw new ReservationRefused({ outcome: 'reservation-not-found', reservationId });
  }
  return reservation;
}
