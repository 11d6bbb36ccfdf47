import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { FinalStatus, ReservationEnd } from '../reservations/reservation.ts';

const statement = defineStatement<{ readonly reservation_id: string; readonly status: FinalStatus }>({
  name: 'end-reservations',
  summary: 'UPDATE reservations',
  // Of statements that race, the second finds a row ended and leaves it as it is. All come in the order in which they fell
  // due, so that two rounds lock their rows in the same order; should a plan take another, a deadlock ends one of them, and
  // it is tried again.
  text: `
    UPDATE reservations SET status = ends.status, ended_at = clock_timestamp()
    FROM unnest($1::uuid[], $2::text[]) AS ends (reservation_id, status)
    WHERE reservations.reservation_id = ends.reservation_id AND reservations.status = 'reserved'
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
