import type { ReservationBody, ReservationPageBody } from '@holdfast/reservations-service-client/contract';
import type { EntryBody, EntryPageBody, LimitsBody } from '@holdfast/user-service-client/contract';
import { noteViolation, type History } from '../history/history.ts';
import { ask, noteUnexpected, readBody, type Ask, type Client } from './client.ts';
import { judgeReservation } from './reservations.ts';

export function askUserLimits(client: Client, username: string): Ask {
  const one = { label: 'read limits', subject: username };
  return {
    ...one,
    service: 'userService',
    request: { method: 'GET', path: `/users/${username}/limits` },
    judge: (answer) => {
      if (answer.status !== 200) return noteUnexpected(client, one, answer);
      judgeLimits(client.history, username, readBody(answer) as LimitsBody);
    },
  };
}

/** No read may show more held than there is, nor more open than was ever allowed. */
export function judgeLimits(
  history: Pick<History, 'highestLimits' | 'violations' | 'log'>,
  username: string,
  { limits, used, available }: Omit<LimitsBody, 'username'>,
): void {
  const adds = available.credits === limits.credits - used.credits;
  if (used.credits < 0 || used.credits > limits.credits || !adds) {
    noteViolation(history, 3, username, `was shown ${used.credits} of ${limits.credits} credits as held`);
  }
  if (used.reservations < 0 || used.reservations > (history.highestLimits.get(username) ?? 0)) {
    noteViolation(history, 3, username, `was shown with ${used.reservations} open reservations`);
  }
}

/** How a list is read: as many pages of this size, or all of them. */
export interface Paging {
  readonly limit: number;
  readonly pages: number;
}

type Pace = Parameters<typeof ask>[2];

/** Reads a statement page by page, newest first, and checks that each entry follows from the one before. */
export async function readEntries(
  client: Client,
  username: string,
  { limit, pages }: Paging,
  pace: Pace,
): Promise<EntryBody[]> {
  const read: EntryBody[] = [];
  let next: string | undefined = '';
  for (let page = 0; page < pages && next !== undefined; page += 1) {
    const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    next = undefined;
    const one = { label: 'read entries', subject: username };
    const request: Ask = {
      ...one,
      service: 'userService',
      request: { method: 'GET', path: `/users/${username}/entries?limit=${limit}${cursor}` },
      judge: (answer) => {
        if (answer.status !== 200) return noteUnexpected(client, one, answer);
        const body = readBody(answer) as EntryPageBody;
        for (const entry of body.entries) {
          judgeEntry(client.history, username, { entry, newer: read.at(-1) });
          read.push(entry);
        }
        next = body.next_cursor;
      },
    };
    await ask(client, request, pace);
  }
  return read;
}

/** Of an entry, what follows from the others. */
type JudgedEntry = Omit<EntryBody, 'created_at'>;

/** An entry is one version below the newer one, and leaves the balance that the newer one began with. */
export function judgeEntry(
  history: Pick<History, 'violations' | 'log'>,
  username: string,
  { entry, newer }: { readonly entry: JudgedEntry; readonly newer: JudgedEntry | undefined },
): void {
  if (entry.amount === 0 || entry.amount > 0 !== (entry.kind === 'grant') || entry.balance_after < 0) {
    noteViolation(history, 2, username, `has the entry ${JSON.stringify(entry)}`);
  }
  if (newer === undefined) return;
  if (newer.version !== entry.version + 1) {
    noteViolation(history, 9, username, `has version ${entry.version} below ${newer.version}`);
  }
  if (newer.balance_after - newer.amount !== entry.balance_after) {
    noteViolation(history, 2, username, `has a balance that breaks off at version ${newer.version}`);
  }
}

/** Lists a user's reservations page by page, and checks each against what its clients know. */
export async function listReservations(
  client: Client,
  username: string,
  { limit, pages }: Paging,
  pace: Pace,
): Promise<Map<string, ReservationBody>> {
  const read = new Map<string, ReservationBody>();
  let next: string | undefined = '';
  for (let page = 0; page < pages && next !== undefined; page += 1) {
    const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    next = undefined;
    const one = { label: 'list reservations', subject: username };
    const request: Ask = {
      ...one,
      service: 'reservationsService',
      request: { method: 'GET', path: `/reservations?username=${username}&limit=${limit}${cursor}` },
      judge: (answer, askedAtMs) => {
        if (answer.status !== 200) return noteUnexpected(client, one, answer);
        const body = readBody(answer) as ReservationPageBody;
        for (const reservation of body.reservations) {
          const { reservation_id: id } = reservation;
          if (read.has(id)) noteViolation(client.history, 7, id, `is twice in the list of ${username}`);
          read.set(id, reservation);
          const record = client.history.holds.get(id);
          if (record !== undefined) judgeReservation(client, record, reservation, askedAtMs);
        }
        next = body.next_cursor;
      },
    };
    await ask(client, request, pace);
  }
  return read;
}
