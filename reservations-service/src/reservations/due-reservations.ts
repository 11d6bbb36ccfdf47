import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { observeSampledGauge, type ClosingStep } from '@holdfast/service-kit/process';
import type { Logger } from '@holdfast/telemetry/pino';
import type { DueReservation, Reservations } from './reservation.ts';

const listStatement = defineStatement<{
  readonly reservation_id: string;
  readonly username: string;
  readonly expires_at: Date;
  readonly traceparent: string | null;
}>({
  name: 'list-due-reservations',
  procedure: 'list_due_reservations',
  summary: 'SELECT reservations',
  text: 'SELECT reservation_id, username, expires_at, traceparent FROM list_due_reservations($1, $2, $3)',
});

const lagStatement = defineStatement<{ readonly seconds: number }>({
  name: 'measure-settler-lag',
  summary: 'SELECT reservations',
  // Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  text: `
    SELECT coalesce(extract(epoch FROM statement_timestamp() - min(expires_at)), 0)::double precision AS seconds
    FROM reservations WHERE status = 'reserved' AND expires_at <= statement_timestamp()`,
});

/** What comes before every reservation. */
const beginning = { expiresAt: '-infinity', reservationId: '00000000-0000-0000-0000-000000000000' } as const;

/** Lists reservations that are past their expiry and still reserved: see {@link Reservations.listDue}. */
export async function listDueReservations(
  database: Queryable,
  { after, limit }: Parameters<Reservations['listDue']>[0],
): Promise<DueReservation[]> {
  const { expiresAt, reservationId } = after ?? beginning;
  const rows = await database.query(listStatement, [expiresAt, reservationId, limit]);
  return rows.map((row) => ({
    reservationId: row.reservation_id,
    username: row.username,
    expiresAt: row.expires_at,
    traceparent: row.traceparent ?? undefined,
  }));
}

/** Pause between two readings of the lag, in ms. */
const lagIntervalMs = 5000;

/**
 * Measures how far the settler is behind: for how long the oldest reservation past its expiry has waited for its end, in
 * seconds. The metric has no value while the database is away.
 */
export function observeSettlerLag(database: Queryable, logger: Logger): ClosingStep {
  return observeSampledGauge('holdfast.settler.lag', {
    name: 'lag of the settler',
    intervalMs: lagIntervalMs,
    read: async () => {
      const [row] = await database.query(lagStatement, []);
      return row?.seconds ?? 0;
    },
    logger,
  });
}
