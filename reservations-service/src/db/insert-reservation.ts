import { defineStatement, type Queryable } from '@holdfast/service-kit';
import type { NewReservation, Reservation } from '../reservations/reservation.ts';
import { reservationColumns, toReservation, type ReservationRow } from './reservation-row.ts';

const statement = defineStatement<ReservationRow>({
  name: 'insert-reservation',
  summary: 'INSERT reservations',
  text: `
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (reservation_id) DO NOTHING
    RETURNING ${reservationColumns}`,
});

export async function insertReservation(
  database: Queryable,
  reservation: NewReservation,
): Promise<Reservation | undefined> {
  const { reservationId, username, itemId, credits, expiresAt } = reservation;
  const [row] = await database.query(statement, [reservationId, username, itemId, credits, expiresAt]);
  return row && toReservation(row);
}
