import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { NewReservation, Reservation } from '../reservations/reservation.ts';
import { reservationColumns, toReservation, type ReservationRow } from './reservation-row.ts';

const statement = defineStatement<ReservationRow>({
  name: 'insert-reservation',
  summary: 'INSERT reservations',
  text: `
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at, traceparent)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (reservation_id) DO NOTHING
    RETURNING ${reservationColumns}`,
});

export async function insertReservation(
  database: Queryable,
  reservation: NewReservation,
): Promise<Reservation | undefined> {
  const { reservationId, username, itemId, credits, expiresAt, traceparent } = reservation;
  const values = [reservationId, username, itemId, credits, expiresAt, traceparent ?? null];
  const [row] = await database.query(statement, values);
  return row && toReservation(row);
}
