import { getSampledTraceparent } from '@holdfast/telemetry';
import type { Items } from '../items/item.ts';
import type { Holds } from '@holdfast/user-service-client';
import { ReservationRefused } from './refusal.ts';
import type { NewReservation } from './reservation.ts';

export interface HoldPricePorts {
  readonly items: Pick<Items, 'find'>;
  readonly holds: Pick<Holds, 'hold'>;
  /** How long credits are held for a reservation, in seconds. */
  readonly reservationTtlSeconds: number;
}

/**
 * Holds the price of an item, under the id of the reservation that is to be recorded next.
 *
 * @throws ReservationRefused `item-not-found`, or what the ledger says; UserServiceUnavailable
 */
export async function holdPrice(
  ports: HoldPricePorts,
  request: Pick<NewReservation, 'reservationId' | 'username' | 'itemId'>,
): Promise<NewReservation> {
  const { reservationId, username, itemId } = request;
  const item = await ports.items.find(itemId);
  if (item === undefined) throw new ReservationRefused({ outcome: 'item-not-found', itemId });
  const { credits } = item;
  const ttlSeconds = ports.reservationTtlSeconds;
  const answer = await ports.holds.hold({ username, holdId: reservationId, credits, ttlSeconds });
  if (answer.outcome !== 'held') throw new ReservationRefused(answer);
  const { expiresAt } = answer;
  return { reservationId, username, itemId, credits, expiresAt, traceparent: getSampledTraceparent() };
}
