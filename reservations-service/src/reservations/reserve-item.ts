import { withSpan } from '@holdfast/telemetry';
import type { BackgroundTasks } from '../background-tasks.ts';
import { holdRefused, idempotencyKeyReused } from '../errors.ts';
import { findItem } from '../items/find-item.ts';
import type { Items } from '../items/item.ts';
import { CreditHoldsUnavailable, type CreditHolds } from './credit-holds.ts';
import { chooseReservationId } from './reservation-id.ts';
import type { NewReservation, Reservation, Reservations } from './reservation.ts';

export interface ReservePorts {
  readonly items: Pick<Items, 'find'>;
  readonly reservations: Pick<Reservations, 'find' | 'insert'>;
  readonly holds: Pick<CreditHolds, 'hold' | 'release'>;
  readonly backgroundTasks: Pick<BackgroundTasks, 'start'>;
  /** How long credits are held for a reservation, in seconds. */
  readonly reservationTtlSeconds: number;
}

export interface ReserveRequest {
  readonly username: string;
  readonly itemId: string;
  readonly idempotencyKey: string | undefined;
}

export interface ReserveResult {
  readonly reservation: Reservation;
  /** Whether it was recorded before, under the same idempotency key. */
  readonly isReplay: boolean;
}

/**
 * Reserves an item: holds its price in the ledger, then records the reservation. A crash in between leaves a hold that
 * expires by itself, or that a retry under the same idempotency key takes up again.
 *
 * @throws Problem `item-not-found`, `user-not-found`, `insufficient-credits`, `reservation-limit-reached`,
 * `idempotency-key-reused`, `user-service-unavailable`; `reservation-expired`, `-cancelled` or `-downloaded` where the
 * hold of an earlier attempt under the same key has ended
 */
export async function reserveItem(ports: ReservePorts, request: ReserveRequest): Promise<ReserveResult> {
  const { username, itemId, idempotencyKey } = request;
  const reservationId = chooseReservationId(username, idempotencyKey);
  const recorded = idempotencyKey === undefined ? undefined : await ports.reservations.find(reservationId);
  if (recorded !== undefined) return replayReservation(recorded, request);

  const { credits } = await findItem(ports.items, itemId);
  const expiresAt = await holdCredits(ports, request, { reservationId, credits });
  return recordReservation(ports, request, { reservationId, username, itemId, credits, expiresAt });
}

/** Answers what was answered before, whatever has become of the reservation since. */
function replayReservation(recorded: Reservation, request: ReserveRequest): ReserveResult {
  if (recorded.username !== request.username || recorded.itemId !== request.itemId) {
    throw idempotencyKeyReused();
  }
  return { reservation: { ...recorded, status: 'reserved', isPastExpiry: false }, isReplay: true };
}

async function holdCredits(
  ports: ReservePorts,
  request: ReserveRequest,
  { reservationId, credits }: { readonly reservationId: string; readonly credits: number },
): Promise<Date> {
  try {
    const answer = await ports.holds.hold({
      username: request.username,
      holdId: reservationId,
      credits,
      ttlSeconds: ports.reservationTtlSeconds,
    });
    if (answer.outcome !== 'held') throw holdRefused(answer);
    return answer.expiresAt;
  } catch (error) {
    const mayHold = error instanceof CreditHoldsUnavailable && error.failureClass === 'indefinite';
    if (mayHold) abandonHold(ports, request, reservationId);
    throw error;
  }
}

async function recordReservation(
  ports: ReservePorts,
  request: ReserveRequest,
  reservation: NewReservation,
): Promise<ReserveResult> {
  const { reservationId } = reservation;
  try {
    return await withSpan('make_reservation', { 'holdfast.reservation.id': reservationId }, async () => {
      const inserted = await ports.reservations.insert(reservation);
      if (inserted !== undefined) return { reservation: inserted, isReplay: false };
      // Another request under the same key was faster: what it recorded counts for both.
      const recorded = await ports.reservations.find(reservationId);
      if (recorded === undefined) throw new Error(`Reservation ${reservationId} is gone.`);
      return replayReservation(recorded, request);
    });
  } catch (error) {
    abandonHold(ports, request, reservationId);
    throw error;
  }
}

/**
 * Gives back, as well as it goes, credits that nobody will ask for again. Under an idempotency key the caller is
 * expected to: the hold stays for the retry, or expires. A release would race with that retry, and could take the
 * credits from under a reservation that it has just been granted.
 */
function abandonHold(ports: ReservePorts, request: ReserveRequest, reservationId: string): void {
  if (request.idempotencyKey !== undefined) return;
  ports.backgroundTasks.start('release_hold', async () =>
    withSpan('release_hold', { 'holdfast.hold.id': reservationId }, async () =>
      ports.holds.release({ username: request.username, holdId: reservationId }),
    ),
  );
}
