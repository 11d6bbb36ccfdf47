import type { ReleaseAnswer } from '@holdfast/user-service-client/contract';
import type { Holds } from '@holdfast/user-service-client';
import { findReservation, type ReservationRequest } from './find-reservation.ts';
import { recordEnd } from './record-end.ts';
import { ReservationRefused } from './refusal.ts';
import type { FinalStatus, Reservation, Reservations } from './reservation.ts';

export interface CancelPorts {
  readonly reservations: Pick<Reservations, 'find' | 'end'>;
  readonly holds: Pick<Holds, 'release'>;
}

/**
 * Cancels a reservation: gives the credits back, then records it. One that has been cancelled or has expired stays as
 * it is.
 *
 * @throws ReservationRefused `reservation-not-found`, `reservation-downloaded`, `account-not-found`;
 * UserServiceUnavailable
 */
export async function cancelReservation(
  ports: CancelPorts,
  request: ReservationRequest,
): Promise<Reservation> {
  const reservation = await findReservation(ports, request);
  const ended = reservation.status === 'reserved' ? await releaseCredits(ports, reservation) : reservation;
  if (ended.status === 'downloaded') throw new ReservationRefused({ outcome: 'reservation-downloaded' });
  return ended;
}

/** What a reservation becomes, by what the ledger says when its hold is to be released. */
const endOfRelease = {
  released: 'cancelled',
  declined: 'cancelled',
  expired: 'expired',
  'hold-captured': 'downloaded',
} as const satisfies Partial<Record<ReleaseAnswer['outcome'], FinalStatus>>;

async function releaseCredits(ports: CancelPorts, reservation: Reservation): Promise<Reservation> {
  const { reservationId, username } = reservation;
  const { outcome } = await ports.holds.release({ username, holdId: reservationId });
  if (outcome === 'user-not-found') throw new ReservationRefused({ outcome: 'account-not-found', username });
  return recordEnd(ports, reservationId, endOfRelease[outcome]);
}
