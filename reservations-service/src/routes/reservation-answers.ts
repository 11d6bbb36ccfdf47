import { jsonMediaType, type RenderedAnswer } from '@holdfast/service-kit';
import type { NewReservation } from '../reservations/reservation.ts';
import { presentReservation } from './reservation-schemas.ts';

/** Decides the bytes of the answer to whoever has reserved an item. */
export function renderReserved(reservation: Omit<NewReservation, 'traceparent'>): RenderedAnswer {
  const body = presentReservation({ ...reservation, status: 'reserved', isPastExpiry: false });
  return {
    status: 201,
    contentType: jsonMediaType,
    location: `/reservations/${reservation.reservationId}`,
    body: JSON.stringify(body),
  };
}
