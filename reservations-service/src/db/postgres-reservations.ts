import {
  openLanes,
  type LaneConnections,
  type LaneMetrics,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import type { NewReservation, Reservations } from '../reservations/reservation.ts';
import { endReservation } from './end-reservation.ts';
import { endReservations } from './end-reservations.ts';
import { findReservation } from './find-reservation.ts';
import { insertReservations } from './insert-reservations.ts';
import { listDueReservations } from './list-due-reservations.ts';
import { listReservations } from './list-reservations.ts';

/** What a lane of reservations takes: as much as one of the ledger, which has held the credits before. */
const laneBounds = { maxBatch: 256, maxQueue: 2000, maxWaitMs: 2000 } as const;

/** What the metrics of the lane tell apart: nothing, for all it does is to insert. */
export const laneMetricsOptions = {
  prefix: 'holdfast.reservations',
  describe: () => ({}),
  kinds: [{}],
} as const;

/**
 * Reservations in PostgreSQL: one round trip an operation. Reservations that are made while others are on their way to the
 * database share the next round trip.
 */
export function createPostgresReservations(
  database: Queryable,
  lanes: Pick<LaneConnections, 'connections' | 'aside'>,
  metrics?: LaneMetrics<NewReservation>,
): Reservations {
  const insert = openLanes({
    ...lanes,
    ...laneBounds,
    name: 'reservations.batch',
    keyOf: ({ username }) => username,
    idOf: ({ reservationId }) => reservationId,
    attributes: { size: 'holdfast.reservation.batch.size', wait: 'holdfast.reservation.queue.duration' },
    run: insertReservations,
    metrics,
  });
  return {
    insert: async (reservation) => {
      const inserted = await insert(reservation);
      return inserted === 'taken' ? undefined : inserted;
    },
    find: async (reservationId) => findReservation(database, reservationId),
    list: async (page) => listReservations(database, page),
    listDue: async (page) => listDueReservations(database, page),
    end: async (reservationId, status) => endReservation(database, reservationId, status),
    endAll: async (ends) => endReservations(database, ends),
  };
}
