import { ReservationRefused } from './refusal.ts';
import type { Reservation, Reservations } from './reservation.ts';

export interface ReservationRequest {
  readonly reservationId: string;
  /** Throws where the caller may not act for this user. */
  readonly authorize: (username: string) => Promise<void>;
}

/** @throws ReservationRefused `reservation-not-found`, or what `authorize` throws */
export async function findReservation(
  { reservations }: { readonly reservations: Pick<Reservations, 'find'> },
  { reservationId, authorize }: ReservationRequest,
): Promise<Reservation> {
  const reservation = await reservations.find(reservationId);
  if (reservation === undefined) {
    throw new ReservationRefused({ outcome: 'reservation-not-found', reservationId });
  }
  await authorize(reservation.username);
  return reservation;
}
