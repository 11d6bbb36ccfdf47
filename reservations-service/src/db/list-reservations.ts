import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { ListedReservation, Reservations } from '../reservations/reservation.ts';
import { reservationColumns, toReservation, type ReservationRow } from './reservation-row.ts';

const statement = defineStatement<ReservationRow & { readonly sequence: number }>({
  name: 'list-reservations',
  summary: 'SELECT reservations',
  text: `
    SELECT ${reservationColumns}, sequence FROM reservations
    WHERE username = $1 AND sequence < coalesce($2::bigint, 9223372036854775807)
    ORDER BY sequence DESC LIMIT $3`,
});

export async function listReservations(
  database: Queryable,
  page: Parameters<Reservations['list']>[0],
): Promise<ListedReservation[]> {
  const rows = await database.query(statement, [page.username, page.beforeSequence ?? null, page.limit]);
  return rows.map((row) => ({ ...toReservation(row), sequence: row.sequence }));
}
