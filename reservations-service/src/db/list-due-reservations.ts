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
  text: 'SELECT reservation_id, username, expires_at, traceparent FROM list_due_reservations($1, $2, $3)',
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
