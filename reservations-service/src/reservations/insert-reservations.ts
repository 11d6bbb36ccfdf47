import {
  defineStatement,
  openLanes,
  writeArray,
  type LaneConnections,
  type LaneMetrics,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import type { NewReservation, Reservation, Reservations } from './reservation.ts';

/** What a lane of reservations takes: as much as one of the ledger, which has held the credits before. */
const laneBounds = { maxBatch: 256, maxQueue: 2000, maxWaitMs: 2000 } as const;

/** What the metrics of the lane tell apart: nothing, for all it does is to insert. */
export const laneMetricsOptions = {
  prefix: 'holdfast.reservations',
  describe: () => ({}),
  kinds: [{}],
} as const;

const statement = defineStatement<{ readonly reservation_id: string; readonly is_past_expiry: boolean }>({
  name: 'insert-reservations',
  summary: 'INSERT reservations',
  text: `
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at, traceparent)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[])
    ON CONFLICT (reservation_id) DO NOTHING
    RETURNING reservation_id, expires_at <= clock_timestamp() AS is_past_expiry`,
});

/** Opens the lane in which reservations are inserted: those that come while others are on their way share a round trip. */
export function openInsertLane(
  lanes: Pick<LaneConnections, 'connections' | 'aside'>,
  metrics: LaneMetrics<NewReservation> | undefined,
): Reservations['insert'] {
  return openLanes({
    ...lanes,
    ...laneBounds,
    name: 'reservations.batch',
    keyOf: ({ username }) => username,
    idOf: ({ reservationId }) => reservationId,
    attributes: { size: 'holdfast.reservation.batch.size', wait: 'holdfast.reservation.queue.duration' },
    run: insertReservations,
    metrics,
  });
}

/**
 * Inserts reservations in one round trip: all of them, or none where it throws. No id may come twice.
 *
 * @returns each in the same order, or `taken` where its id is
 */
async function insertReservations(
  connection: Queryable,
  reservations: readonly NewReservation[],
): Promise<(Reservation | 'taken')[]> {
  const rows = await connection.query(statement, [
    writeArray(reservations.map(({ reservationId }) => reservationId)),
    writeArray(reservations.map(({ username }) => username)),
    writeArray(reservations.map(({ itemId }) => itemId)),
    writeArray(reservations.map(({ credits }) => credits)),
    writeArray(reservations.map(({ expiresAt }) => expiresAt.toISOString())),
    writeArray(reservations.map(({ traceparent }) => traceparent ?? null)),
  ]);
  const inserted = new Map(rows.map((row) => [row.reservation_id, row.is_past_expiry]));
  return reservations.map(({ reservationId, username, itemId, credits, expiresAt }) => {
    const isPastExpiry = inserted.get(reservationId);
    if (isPastExpiry === undefined) return 'taken';
    return { reservationId, username, itemId, credits, expiresAt, status: 'reserved', isPastExpiry };
  });
}
