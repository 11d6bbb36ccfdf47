import type { ReservationStatus } from '@holdfast/reservations-service-client/contract';
import type { Reservation } from '../reservations/reservation.ts';

export interface ReservationRow {
  readonly reservation_id: string;
  readonly username: string;
  readonly item_id: string;
  readonly credits: number;
  readonly status: ReservationStatus;
  readonly expires_at: Date;
  readonly is_past_expiry: boolean;
}

/** The columns of {@link ReservationRow}, for SELECT and RETURNING. */
export const reservationColumns =
  'reservation_id, username, item_id, credits, status, expires_at, ' +
  'expires_at <= clock_timestamp() AS is_past_expiry';

export function toReservation(row: ReservationRow): Reservation {
  return {
    reservationId: row.reservation_id,
    username: row.username,
    itemId: row.item_id,
    credits: row.credits,
    status: row.status,
    expiresAt: row.expires_at,
    isPastExpiry: row.is_past_expiry,
  };
}
