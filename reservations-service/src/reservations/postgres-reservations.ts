import type { ReservationStatus } from '@holdfast/reservations-service-client/contract';
import {
  defineStatement,
  writeArray,
  type LaneConnections,
  type LaneMetrics,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import { createCounter } from '@holdfast/conventions';
import { listDueReservations } from './due-reservations.ts';
import { openInsertLane } from './insert-reservations.ts';
import {
  finalStatuses,
  type FinalStatus,
  type NewReservation,
  type Reservation,
  type Reservations,
} from './reservation.ts';

interface ReservationRow {
  readonly reservation_id: string;
  readonly username: string;
  readonly item_id: string;
  readonly credits: number;
  readonly status: ReservationStatus;
  readonly expires_at: Date;
  readonly is_past_expiry: boolean;
}

/** The columns of {@link ReservationRow}, for SELECT and RETURNING. */
const columns =
  'reservation_id, username, item_id, credits, status, expires_at, ' +
  'expires_at <= clock_timestamp() AS is_past_expiry';

const findStatement = defineStatement<ReservationRow>({
  name: 'find-reservation',
  summary: 'SELECT reservations',
  text: `SELECT ${columns} FROM reservations WHERE reservation_id = $1`,
});

const listStatement = defineStatement<ReservationRow & { readonly sequence: number }>({
  name: 'list-reservations',
  summary: 'SELECT reservations',
  text: `
    SELECT ${columns}, sequence FROM reservations
    WHERE username = $1 AND sequence < coalesce($2::bigint, 9223372036854775807)
    ORDER BY sequence DESC LIMIT $3`,
});

const endStatement = defineStatement<ReservationRow>({
  name: 'end-reservation',
  summary: 'UPDATE reservations',
  // Of statements that race, the second finds the row ended and changes nothing.
  text: `
    UPDATE reservations SET status = $2, ended_at = clock_timestamp()
    WHERE reservation_id = $1 AND status = 'reserved'
    RETURNING ${columns}`,
});

const endAllStatement = defineStatement<{ readonly reservation_id: string; readonly status: FinalStatus }>({
  name: 'end-reservations',
  procedure: 'end_reservations',
  summary: 'UPDATE reservations',
  text: 'SELECT reservation_id, status FROM end_reservations($1, $2)',
});

/**
 * Reservations in PostgreSQL: one round trip an operation, or less. Ends are counted, each once: when it is recorded.
 *
 * @param lanes where reservations that are made while others are on their way to the database share the next round trip
 */
export function createPostgresReservations(
  database: Queryable,
  lanes: Pick<LaneConnections, 'connections' | 'aside'>,
  laneMetrics?: LaneMetrics<NewReservation>,
): Reservations {
  const count = createCounter(
    'holdfast.reservations.ended',
    finalStatuses.map((status) => ({ 'holdfast.reservation.status': status })),
  );
  const countEnd = (status: FinalStatus): void => count(1, { 'holdfast.reservation.status': status });
  return {
    insert: openInsertLane(lanes, laneMetrics),
    find: async (reservationId) => {
      const [row] = await database.query(findStatement, [reservationId]);
      return row && toReservation(row);
    },
    list: async ({ username, beforeSequence, limit }) => {
      const rows = await database.query(listStatement, [username, beforeSequence ?? null, limit]);
      return rows.map((row) => ({ ...toReservation(row), sequence: row.sequence }));
    },
    listDue: async (page) => listDueReservations(database, page),
    end: async (reservationId, status) => {
      const [row] = await database.query(endStatement, [reservationId, status]);
      if (row === undefined) return undefined;
      countEnd(status);
      return toReservation(row);
    },
    endAll: async (ends) => {
      const rows = await database.query(endAllStatement, [
        writeArray(ends.map(({ reservationId }) => reservationId)),
        writeArray(ends.map(({ status }) => status)),
      ]);
      for (const { status } of rows) countEnd(status);
      return rows.map((row) => ({ reservationId: row.reservation_id, status: row.status }));
    },
  };
}

function toReservation(row: ReservationRow): Reservation {
  return {
    reservationId: row.reservation_id,
    username: row.username,
    itemId: row.item_id,
    credits: row.credits,
    status: row.status,
    expiresAt: row.expires_at,
    isPastExpiry: row.is_past_expiry,
  };
}
