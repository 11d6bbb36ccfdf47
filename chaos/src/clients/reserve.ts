import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { nameClaim, noteViolation } from '../history/history.ts';
import { noteGrant, recordHold } from '../history/note-hold.ts';
import { noteAnswerOfKey, recordKey } from '../history/note-key.ts';
import type { KeyRecord } from '../history/records.ts';
import { findItem, items, type ChaosItem } from '../schedule/world.ts';
import { jsonHeaders, noteUnexpected, readBody, remember, type Ask, type Client } from './client.ts';
import type { Answer } from './send-request.ts';

/** Refusals that a reservation may meet. The last two only under a key whose earlier attempt got no further. */
const reserveRefusals: ReadonlySet<string> = new Set([
  'insufficient-credits',
  'reservation-limit-reached',
  'reservation-expired',
  'reservation-cancelled',
]);

/** Asks for a reservation without a key: an effect each time, and no asking again. */
export function askReservation(client: Client, username: string, item: ChaosItem): Ask {
  const { history } = client;
  const claim = nameClaim(username, item.itemId);
  const one = { label: 'reserve', subject: claim };
  return {
    ...one,
    service: 'reservationsService',
    request: reserveRequest(username, item.itemId, undefined),
    onUnclear: () =>
      void history.unclearReservations.set(claim, (history.unclearReservations.get(claim) ?? 0) + 1),
    judge: (answer) => {
      if (answer.status === 201) takeReservation(client, { username, item }, answer);
      else if (answer.status !== 403 || !reserveRefusals.has(answer.slug ?? '')) {
        noteUnexpected(client, one, answer);
      }
    },
  };
}

/** Asks for a reservation under a key, for the first time or again. */
export function askReservationOfKey(client: Client, record: KeyRecord): Ask {
  const { username, key, asked } = record;
  const item = findItem(asked);
  const label = record.told === undefined ? 'reserve with key' : 'reserve with key, again';
  const one = { label, subject: key };
  return {
    ...one,
    service: 'reservationsService',
    request: reserveRequest(username, asked, key),
    judge: (answer) => {
      const isRefusal = answer.status < 500 && reserveRefusals.has(answer.slug ?? '');
      if (answer.status !== 201 && !isRefusal) return noteUnexpected(client, one, answer);
      noteAnswerOfKey(client.history, record, { status: answer.status, text: answer.bytes.toString() });
      if (answer.status === 201) takeReservation(client, { username, item }, answer);
    },
  };
}

/** Asks for another item under a key that has been answered: it has to be refused. */
export function askReusedKey(client: Client, { username, key, asked }: KeyRecord): Ask {
  const other = items.find(({ itemId }) => itemId !== asked)?.itemId ?? asked;
  const one = { label: 'reserve another item with the key', subject: key };
  return {
    ...one,
    service: 'reservationsService',
    request: reserveRequest(username, other, key),
    judge: (answer) => {
      if (answer.slug === 'idempotency-key-reused') return;
      noteViolation(client.history, 6, key, `was taken for another item: ${answer.bytes.toString()}`);
    },
  };
}

export function recordReservationKey(
  client: Client,
  request: Pick<KeyRecord, 'username' | 'key' | 'asked'>,
): KeyRecord {
  const record = recordKey(client.history.reservationKeys, request);
  remember(client.memory.reservationKeys, record);
  return record;
}

function reserveRequest(username: string, itemId: string, key: string | undefined): Ask['request'] {
  return {
    method: 'POST',
    path: '/reservations',
    headers: { ...jsonHeaders, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: JSON.stringify({ username, item_id: itemId }),
  };
}

/** A reservation was granted, now or before. */
function takeReservation(
  { history, memory }: Client,
  asked: { readonly username: string; readonly item: ChaosItem },
  answer: Answer,
): void {
  const body = readBody(answer) as ReservationBody;
  const holdId = body.reservation_id;
  const { itemId, credits } = asked.item;
  const isNew = !history.holds.has(holdId);
  const record = recordHold(history, { holdId, username: asked.username, credits, itemId });
  if (body.username !== record.username || body.item_id !== record.itemId || body.status !== 'reserved') {
    noteViolation(history, 7, holdId, `is not what was asked for: ${answer.bytes.toString()}`);
  }
  noteGrant(history, record, { credits: body.credits, expiresAtMs: Date.parse(body.expires_at) });
  if (isNew) remember(memory.reservations, record);
}
