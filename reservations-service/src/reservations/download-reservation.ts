import { openContent, type Contents } from '../items/content.ts';
import type { Item, Items } from '../items/item.ts';
import type { CaptureAnswer } from '@holdfast/user-service-client/contract';
import type { Holds } from '@holdfast/user-service-client';
import { findReservation, type ReservationRequest } from './find-reservation.ts';
import { recordEnd } from './record-end.ts';
import { ReservationRefused } from './refusal.ts';
import type { FinalStatus, Reservation, Reservations } from './reservation.ts';

export interface DownloadPorts {
  readonly reservations: Pick<Reservations, 'find' | 'end'>;
  readonly holds: Pick<Holds, 'capture'>;
  readonly items: Pick<Items, 'find'>;
  readonly contents: Contents;
}

export interface Download {
  readonly reservation: Reservation;
  readonly item: Item;
  /** The bytes; reading throws where they are damaged. */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Downloads a reserved item: spends the credits, records it, then opens the content. A reservation that has been
 * downloaded can be downloaded again.
 *
 * @throws ReservationRefused `reservation-not-found`, `reservation-cancelled`, `reservation-expired`, `hold-not-found`,
 * `account-not-found`, `item-not-found`; UserServiceUnavailable
 */
export async function downloadReservation(
  ports: DownloadPorts,
  request: ReservationRequest,
): Promise<Download> {
  const found = await findReservation(ports, request);
  const reservation = found.status === 'reserved' ? await captureCredits(ports, found) : found;
  const { status, itemId } = reservation;
  if (status === 'cancelled' || status === 'expired') {
    throw new ReservationRefused({ outcome: `reservation-${status}` });
  }
  const item = await ports.items.find(itemId);
  if (item === undefined) throw new ReservationRefused({ outcome: 'item-not-found', itemId });
  return { reservation, item, content: await openContent(ports.contents, item) };
}

/** What a reservation becomes, by what the ledger says when its hold is to be captured. */
const endOfCapture = {
  captured: 'downloaded',
  'hold-expired': 'expired',
  'hold-released': 'cancelled',
  'hold-declined': 'cancelled',
} as const satisfies Partial<Record<CaptureAnswer['outcome'], FinalStatus>>;

/**
 * Asks the ledger even where the reservation's time seems to be up: the credits may have been spent by an attempt that
 * failed to record it, and of what is expired the ledger's clock is the judge.
 */
async function captureCredits(ports: DownloadPorts, reservation: Reservation): Promise<Reservation> {
  const { reservationId, username } = reservation;
  const { outcome } = await ports.holds.capture({ username, holdId: reservationId });
  if (outcome === 'user-not-found') throw new ReservationRefused({ outcome: 'account-not-found', username });
  if (outcome === 'hold-not-found') throw new ReservationRefused({ outcome });
  return recordEnd(ports, reservationId, endOfCapture[outcome]);
}
