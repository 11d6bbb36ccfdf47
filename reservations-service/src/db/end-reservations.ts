import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { FinalStatus, ReservationEnd } from '../reservations/reservation.ts';

const statement = defineStatement<{ readonly reservation_id: string; readonly status: FinalStatus }>({
  name: 'end-reservations',
  summary: 'UPDATE reservations',
  // All ends come in the order in which they fell due, so that two rounds lock their rows in the same order; should they not,
  // a deadlock ends one of them, and it is tried again.
  text: 'SELECT reservation_id, status FROM end_reservations($1, $2)',
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
