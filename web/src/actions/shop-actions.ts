import {
  type DownloadedFile,
  isWorthRepeating,
  type ReservationsClient,
} from '@holdfast/reservations-service-client';
import type { ItemBody, ReservationBody } from '@holdfast/reservations-service-client/contract';
import type { Action } from '../state/use-actions.ts';
import { formatCredits } from '../text/format.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';

/** What an action is about, and what follows it. */
export interface ActionContext {
  readonly api: ReservationsClient;
  readonly username: string;
  /** The account may have changed: read it again. */
  readonly refresh: () => void;
}

/** Sets an item's price aside. */
export function reserveAction(
  { api, username, refresh }: ActionContext,
  keys: IdempotencyKeys,
  item: ItemBody,
): Action<ReservationBody> {
  const { item_id: itemId, title, credits } = item;
  const subject = `${username} ${itemId}`;
  return {
    key: `reserve ${itemId}`,
    click: { action: 'reserve', username, itemId },
    attempt: { action: 'reserve', username, credits },
    send: async (within) => api.reserve({ username, itemId, idempotencyKey: keys.take(subject) }, within),
    done: () => ({
      text: `Reserved ${title}`,
      notice: `${title} is reserved; ${formatCredits(credits)} are held until you download or cancel.`,
    }),
    failed: `Could not reserve ${title}`,
    afterwards: (answer) => {
      if (answer.ok || !isWorthRepeating(answer.failure)) keys.settle(subject);
      refresh();
    },
  };
}

/** Spends the credits and saves the content. */
export function downloadAction(
  { api, username, refresh }: ActionContext,
  reservation: ReservationBody,
  title: string,
  save: (file: DownloadedFile) => void,
): Action<DownloadedFile> {
  const { reservation_id: reservationId, item_id: itemId, credits, status } = reservation;
  const isFirst = status === 'reserved';
  return {
    key: reservationId,
    click: { action: 'download', username, itemId, reservationId },
    attempt: { action: 'download', username, credits },
    send: async (within) => api.download(reservationId, within),
    done: ({ name }) => ({
      text: `Downloaded ${title}`,
      notice: isFirst
        ? `${name} is yours; ${formatCredits(credits)} were spent.`
        : `${name} was downloaded again.`,
    }),
    failed: `Could not download ${title}`,
    afterwards: (answer) => {
      if (answer.ok) save(answer.value);
      refresh();
    },
  };
}

/** Gives the credits back. */
export function cancelAction(
  { api, username, refresh }: ActionContext,
  reservation: ReservationBody,
  title: string,
): Action<ReservationBody> {
  const { reservation_id: reservationId, item_id: itemId, credits } = reservation;
  return {
    key: reservationId,
    click: { action: 'cancel', username, itemId, reservationId },
    attempt: { action: 'cancel', username, credits },
    send: async (within) => api.cancel(reservationId, within),
    done: ({ status }) => ({
      text: `Cancelled ${title}`,
      notice:
        status === 'expired'
          ? `The reservation of ${title} had expired already; ${formatCredits(credits)} are back.`
          : `Cancelled; ${formatCredits(credits)} are back.`,
    }),
    failed: `Could not cancel ${title}`,
    afterwards: refresh,
  };
}
