import type { Queryable } from '@holdfast/service-kit/postgres';
import type { Reservations } from '../reservations/reservation.ts';
import { endReservation } from './end-reservation.ts';
import { findReservation } from './find-reservation.ts';
import { insertReservation } from './insert-reservation.ts';
import { listDueReservations } from './list-due-reservations.ts';
import { listReservations } from './list-reservations.ts';

/** Reservations in PostgreSQL: one round trip an operation. */
export function createPostgresReservations(database: Queryable): Reservations {
  return {
    insert: async (reservation) => insertReservation(database, reservation),
    find: async (reservationId) => findReservation(database, reservationId),
    list: async (page) => listReservations(database, page),
    listDue: async (page) => listDueReservations(database, page),
    end: async (reservationId, status) => endReservation(database, reservationId, status),
  };
}
