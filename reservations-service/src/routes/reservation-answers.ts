import { jsonMediaType, parseProblemType, type RenderedAnswer } from '@holdfast/service-kit/http';
import type { NewReservation } from '../reservations/reservation.ts';
import type { ReserveOutcome } from '../reservations/reservation-metrics.ts';
import type { ReserveOnceResult } from '../reservations/reserve-item-once.ts';
import { presentReservation } from './present-reservation.ts';

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

/** Names, for the metrics, what came of a request under an idempotency key. */
export function nameReserveOutcome({ isReplay, reservationId, answer }: ReserveOnceResult): ReserveOutcome {
  if (isReplay) return 'replayed';
  if (reservationId !== undefined) return 'reserved';
  const { type } = JSON.parse(answer.body) as { readonly type: string };
  return parseProblemType(type) ?? 'internal-error';
}
