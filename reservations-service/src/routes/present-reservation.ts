import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { annotateSpan } from '@holdfast/conventions';
import { shownStatus, type Reservation } from '../reservations/reservation.ts';

/** A reservation as the API shows it. */
export function presentReservation(reservation: Reservation): ReservationBody {
  return {
    reservation_id: reservation.reservationId,
    username: reservation.username,
    item_id: reservation.itemId,
    credits: reservation.credits,
    status: shownStatus(reservation),
    expires_at: reservation.expiresAt.toISOString(),
  };
}

/** Tells the active span which reservation a request is about. */
export function annotateReservation(reservation: Reservation): void {
  annotateSpan({
    'holdfast.user.name': reservation.username,
    'holdfast.item.id': reservation.itemId,
    'holdfast.reservation.id': reservation.reservationId,
    'holdfast.reservation.status': shownStatus(reservation),
  });
}
