import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Reservation } from '../reservations/reservation.ts';
import { reservationColumns, toReservation, type ReservationRow } from './reservation-row.ts';

const statement = defineStatement<ReservationRow>({
  name: 'find-reservation',
  summary: 'SELECT reservations',
  text: `SELECT ${reservationColumns} FROM reservations WHERE reservation_id = $1`,
});

export async function findReservation(
  database: Queryable,
  reservationId: string,
): Promise<Reservation | undefined> {
  const [row] = await database.query(statement, [reservationId]);
  return row && toReservation(row);
}
