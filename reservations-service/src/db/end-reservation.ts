import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { FinalStatus, Reservation } from '../reservations/reservation.ts';
import { reservationColumns, toReservation, type ReservationRow } from './reservation-row.ts';

const statement = defineStatement<ReservationRow>({
  name: 'end-reservation',
  summary: 'UPDATE reservations',
  // Of statements that race, the second finds the row ended and changes nothing.
  text: `
    UPDATE reservations SET status = $2, ended_at = clock_timestamp()
    WHERE reservation_id = $1 AND status = 'reserved'
    RETURNING ${reservationColumns}`,
});

export async function endReservation(
  database: Queryable,
  reservationId: string,
  status: FinalStatus,
): Promise<Reservation | undefined> {
  const [row] = await database.query(statement, [reservationId, status]);
  return row && toReservation(row);
}
