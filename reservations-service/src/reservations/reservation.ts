import type { ReservationStatus } from '@holdfast/reservations-service-client/contract';

/** How a reservation may end. */
export const finalStatuses = [
  'downloaded',
  'cancelled',
  'expired',
] as const satisfies readonly ReservationStatus[];
export type FinalStatus = (typeof finalStatuses)[number];

/** A user's claim on an item, with credits held for it under the same id. */
export interface Reservation {
  /** A UUID; also the id of the hold in the ledger. */
  readonly reservationId: string;
  readonly username: string;
  readonly itemId: string;
  /** The price when it was reserved. */
  readonly credits: number;
  /** What has been recorded: it may lag behind the ledger. */
  readonly status: ReservationStatus;
  readonly expiresAt: Date;
  /** Whether `expiresAt` had come when the reservation was read, by the database's clock. */
  readonly isPastExpiry: boolean;
}

/** The status to show: a reservation whose time is up counts as expired before that has been recorded. */
export function shownStatus(reservation: Pick<Reservation, 'status' | 'isPastExpiry'>): ReservationStatus {
  return reservation.status === 'reserved' && reservation.isPastExpiry ? 'expired' : reservation.status;
}

export type NewReservation = Pick<
  Reservation,
  'reservationId' | 'username' | 'itemId' | 'credits' | 'expiresAt'
> & {
  /** The request that made it, as a W3C `traceparent`, for whoever works on the reservation later. */
  readonly traceparent: string | undefined;
};

/** A reservation past its expiry of which no end has been recorded. */
export type DueReservation = Pick<NewReservation, 'reservationId' | 'username' | 'expiresAt' | 'traceparent'>;

/** How a reservation ended. */
export interface ReservationEnd {
  readonly reservationId: string;
  readonly status: FinalStatus;
}

/** A reservation with its place in its user's list. */
export interface ListedReservation extends Reservation {
  readonly sequence: number;
}

/** Where reservations are kept. */
export interface Reservations {
  /** @returns `taken` where the id is; what is recorded under it stays as it is */
  insert(reservation: NewReservation): Promise<Reservation | 'taken'>;
  find(reservationId: string): Promise<Reservation | undefined>;
  /** A user's reservations with a sequence below `beforeSequence`, newest first. */
  list(page: {
    readonly username: string;
    readonly beforeSequence: number | undefined;
    readonly limit: number;
  }): Promise<ListedReservation[]>;
  /**
   * Reservations that are past their expiry, by the database's clock, and still `reserved`: the oldest first, and only
   * those that come after `after` in this order, where it is given.
   */
  listDue(page: {
    readonly after: Pick<DueReservation, 'expiresAt' | 'reservationId'> | undefined;
    readonly limit: number;
  }): Promise<DueReservation[]>;
  /**
   * Records the end of a reservation, unless an end has been recorded already.
   *
   * @returns the reservation; `undefined` where it had ended before
   */
  end(reservationId: string, status: FinalStatus): Promise<Reservation | undefined>;
  /**
   * Records the ends of many in one step.
   *
   * @returns those that had not ended before
   */
  endAll(ends: readonly ReservationEnd[]): Promise<ReservationEnd[]>;
}
