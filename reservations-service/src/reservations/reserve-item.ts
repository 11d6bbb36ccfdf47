import { randomUUID } from 'node:crypto';
import { withSpan } from '@holdfast/conventions';
import { UserServiceUnavailable } from '@holdfast/user-service-client/contract';
import { holdPrice, type HoldPricePorts } from './hold-price.ts';
import type { OwedReleases } from './owed-releases.ts';
import type { NewReservation, Reservation, Reservations } from './reservation.ts';

export interface ReservePorts extends HoldPricePorts {
  readonly reservations: Pick<Reservations, 'insert'>;
  readonly releases: Pick<OwedReleases, 'owe'>;
}

export interface ReserveRequest {
  readonly username: string;
  readonly itemId: string;
}

/**
 * Reserves an item: holds its price in the ledger, then records the reservation. What fails in between gives the credits
 * back: nobody can ask for them again. A crash leaves a hold that expires by itself.
 *
 * @throws ReservationRefused `item-not-found`, `user-not-found`, `insufficient-credits`, `reservation-limit-reached`;
 * UserServiceUnavailable
 */
export async function reserveItem(ports: ReservePorts, request: ReserveRequest): Promise<Reservation> {
  const { username, itemId } = request;
  const reservationId = randomUUID();
  const hold = { username, holdId: reservationId };
  let reservation: NewReservation;
  try {
    reservation = await holdPrice(ports, { reservationId, username, itemId });
  } catch (error) {
    const mayHold = error instanceof UserServiceUnavailable && error.failureClass === 'indefinite';
    if (mayHold) ports.releases.owe(hold);
    throw error;
  }
  try {
    return await withSpan('make_reservation', { 'holdfast.reservation.id': reservationId }, async () => {
      const inserted = await ports.reservations.insert(reservation);
      if (inserted === 'taken') throw new Error(`The reservation id ${reservationId} is taken.`);
      return inserted;
    });
  } catch (error) {
    ports.releases.owe(hold);
    throw error;
  }
}
