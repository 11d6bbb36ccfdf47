import { createHash } from 'node:crypto';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { noteViolation } from '../history/history.ts';
import { noteEnd, noteGrant, noteStanding } from '../history/note-hold.ts';
import type { HoldRecord } from '../history/records.ts';
import { findItem } from '../schedule/world.ts';
import { noteUnexpected, readBody, type Ask, type Client } from './client.ts';
import { renderContent } from './contents.ts';
import type { Answer } from './send-request.ts';

/** Takes what a read says of a reservation that the clients know. */
export function judgeReservation(
  { history }: Pick<Client, 'history'>,
  record: HoldRecord,
  body: ReservationBody,
  askedAtMs: number,
): void {
  const { holdId } = record;
  if (body.username !== record.username || body.item_id !== record.itemId) {
    noteViolation(history, 7, holdId, `has become another one: ${JSON.stringify(body)}`);
  }
  noteGrant(history, record, { credits: body.credits, expiresAtMs: Date.parse(body.expires_at) });
  if (body.status === 'reserved') noteStanding(history, record, askedAtMs);
  else if (body.status === 'downloaded') noteEnd(history, record, 'captured');
  else if (body.status === 'cancelled') noteEnd(history, record, 'released');
  else if (record.end !== undefined && record.end !== 'expired' && record.endToldAtMs < askedAtMs) {
    // A reservation whose time is up is shown as expired before its end is recorded: alone that decides nothing.
    noteViolation(history, 7, holdId, `is shown as expired, after it was told to be ${record.end}`);
  }
}

export function askReservationById(client: Client, record: HoldRecord): Ask {
  const one = { label: 'get reservation', subject: record.holdId };
  return {
    ...one,
    service: 'reservationsService',
    request: { method: 'GET', path: `/reservations/${record.holdId}` },
    judge: (answer, askedAtMs) => {
      if (answer.status !== 200) return noteUnexpected(client, one, answer);
      judgeReservation(client, record, readBody(answer) as ReservationBody, askedAtMs);
    },
  };
}

export function askDownload(client: Client, record: HoldRecord): Ask {
  record.captureAskedAtMs ??= Date.now();
  const label = record.end === undefined ? 'download' : `download what is ${record.end}`;
  const one = { label, subject: record.holdId };
  const ends = { 'reservation-cancelled': 'released', 'reservation-expired': 'expired' } as const;
  return {
    ...one,
    service: 'reservationsService',
    request: { method: 'POST', path: `/reservations/${record.holdId}/download` },
    judge: (answer) => {
      const { slug } = answer;
      if (answer.status === 200) {
        noteEnd(client.history, record, 'captured');
        checkContent(client, record, answer);
      } else if (slug === 'reservation-cancelled' || slug === 'reservation-expired') {
        noteEnd(client.history, record, ends[slug]);
      } else noteUnexpected(client, one, answer);
    },
  };
}

function checkContent({ history }: Client, record: HoldRecord, answer: Answer): void {
  const expected = renderContent(findItem(record.itemId ?? ''));
  if (hash(answer.bytes) === hash(expected)) return;
  noteViolation(
    history,
    7,
    record.holdId,
    `was downloaded as ${answer.bytes.length} bytes that are not the item's`,
  );
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function askCancellation(client: Client, record: HoldRecord): Ask {
  record.isReleaseAsked = true;
  const label = record.end === undefined ? 'cancel' : `cancel what is ${record.end}`;
  const one = { label, subject: record.holdId };
  return {
    ...one,
    service: 'reservationsService',
    request: { method: 'DELETE', path: `/reservations/${record.holdId}` },
    judge: (answer, askedAtMs) => {
      if (answer.slug === 'reservation-downloaded') return noteEnd(client.history, record, 'captured');
      if (answer.status !== 200) return noteUnexpected(client, one, answer);
      const body = readBody(answer) as ReservationBody;
      judgeReservation(client, record, body, askedAtMs);
      if (body.status === 'expired') noteEnd(client.history, record, 'expired');
      if (body.status === 'reserved') noteUnexpected(client, one, answer);
    },
  };
}
