import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { FinalStatus, ReservationEnd } from '../reservations/reservation.ts';

const statement = defineStatement<{ readonly reservation_id: string; readonly status: FinalStatus }>({
  name: 'end-reservations',
  summary: 'UPDATE reservations',
  // Locked by id, so that no two rounds wait for each other; of statements that race, the second finds a row ended and
  // leaves it as it is.
  text: `
    WITH ends AS (
      SELECT reservation_id, ends.status FROM unnest($1::uuid[], $2::text[]) AS ends (reservation_id, status)
      JOIN reservations USING (reservation_id)
      WHERE reservations.status = 'reserved'
      ORDER BY reservation_id FOR NO KEY UPDATE OF reservations
    )
    UPDATE reservations SET status = ends.status, ended_at = clock_timestamp()
    FROM ends WHERE reservations.reservation_id = ends.reservation_id
    RETURNING reservations.reservation_id, reservations.status`,
});

export async function endReservations(
  database: Queryable,
  ends: readonly ReservationEnd[],
): Promise<ReservationEnd[]> {
  const rows = await database.query(statement, [
    writeArray(ends.map(({ reservationId }) => reservationId)),
    writeArray(ends.map(({ status }) => status)),
  ]);
  return rows.map((row) => ({ reservationId: row.reservation_id, status: row.status }));
}
