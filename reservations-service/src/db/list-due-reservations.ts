import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { DueReservation, Reservations } from '../reservations/reservation.ts';

const statement = defineStatement<{
  readonly reservation_id: string;
  readonly username: string;
  readonly expires_at: Date;
  readonly traceparent: string | null;
}>({
  name: 'list-due-reservations',
  summary: 'SELECT reservations',
  // Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  text: `
    SELECT reservation_id, username, expires_at, traceparent FROM reservations
    WHERE status = 'reserved' AND expires_at <= statement_timestamp() AND (expires_at, reservation_id) > ($1, $2)
    ORDER BY expires_at, reservation_id LIMIT $3`,
});

/** What comes before every reservation. */
const beginning = { expiresAt: '-infinity', reservationId: '00000000-0000-0000-0000-000000000000' } as const;

export async function listDueReservations(
  database: Queryable,
  { after, limit }: Parameters<Reservations['listDue']>[0],
): Promise<DueReservation[]> {
  const { expiresAt, reservationId } = after ?? beginning;
  const rows = await database.query(statement, [expiresAt, reservationId, limit]);
  return rows.map((row) => ({
    reservationId: row.reservation_id,
    username: row.username,
    expiresAt: row.expires_at,
    traceparent: row.traceparent ?? undefined,
  }));
}
