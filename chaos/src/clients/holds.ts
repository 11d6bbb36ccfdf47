import type { HoldBody } from '@holdfast/user-service-client/contract';
import { noteViolation } from '../history/history.ts';
import { noteEnd, noteGrant, noteStanding } from '../history/note-hold.ts';
import type { HoldEnd, HoldRecord } from '../history/records.ts';
import { usernames } from '../schedule/world.ts';
import { bearer, jsonHeaders, noteUnexpected, readBody, type Ask, type Client } from './client.ts';
import type { Answer } from './send-request.ts';

/** What refusals tell of a hold's end. */
const endOfRefusal: Readonly<Record<string, HoldEnd | undefined>> = {
  'insufficient-credits': 'declined',
  'reservation-limit-reached': 'declined',
  'hold-declined': 'declined',
  'hold-captured': 'captured',
  'hold-released': 'released',
  'hold-expired': 'expired',
};

type HoldAction = 'hold' | 'get' | 'capture' | 'release';

/** What each request on a hold may be refused for by its owner. */
const refusals: Readonly<Record<HoldAction, readonly string[]>> = {
  hold: [
    'insufficient-credits',
    'reservation-limit-reached',
    'hold-captured',
    'hold-released',
    'hold-expired',
  ],
  get: ['hold-not-found'],
  capture: ['hold-expired', 'hold-released', 'hold-declined', 'hold-not-found'],
  release: ['hold-captured'],
};

const methods = { hold: 'PUT', get: 'GET', capture: 'POST', release: 'DELETE' } as const;

export function holdRequest(
  client: Client,
  action: HoldAction,
  hold: { readonly username: string; readonly holdId: string },
  body?: Readonly<Record<string, unknown>>,
): Ask['request'] {
  return {
    method: methods[action],
    path: `/users/${hold.username}/limits/holds/${hold.holdId}${action === 'capture' ? '/capture' : ''}`,
    headers: {
      ...bearer(client.targets.serviceToken),
      ...(body === undefined ? {} : jsonHeaders),
    },
    body: body && JSON.stringify(body),
  };
}

/** Asks something of a hold in its owner's name. */
export function askHold(client: Client, action: HoldAction, record: HoldRecord, ttlSeconds = 1): Ask {
  if (action === 'capture') record.captureAskedAtMs ??= Date.now();
  if (action === 'release') record.isReleaseAsked = true;
  const body = action === 'hold' ? { credits: record.credits, ttl_seconds: ttlSeconds } : undefined;
  const what = action === 'get' ? 'get hold' : action;
  const one = {
    label: record.end === undefined ? what : `${what}, of what is ${record.end}`,
    subject: record.holdId,
  };
  return {
    ...one,
    service: 'userService',
    request: holdRequest(client, action, record, body),
    judge: (answer, askedAtMs) => {
      if (answer.status < 300) return judgeHold(client, { action, record, askedAtMs }, answer);
      const slug = answer.slug ?? '';
      if (!refusals[action].includes(slug)) return noteUnexpected(client, one, answer);
      const end = endOfRefusal[slug];
      if (end !== undefined) noteEnd(client.history, record, end);
      // Only what was asked for and not answered may be unknown there.
      else if (record.isGranted)
        noteViolation(client.history, 7, record.holdId, 'was granted, and is not found');
    },
  };
}

function judgeHold(
  client: Client,
  asked: { readonly action: HoldAction; readonly record: HoldRecord; readonly askedAtMs: number },
  answer: Answer,
): void {
  const { history } = client;
  const { action, record, askedAtMs } = asked;
  const body = readBody(answer) as HoldBody;
  if (body.hold_id !== record.holdId || body.username !== record.username) {
    noteViolation(history, 8, record.holdId, `was answered with another: ${JSON.stringify(body)}`);
  }
  if (body.state !== 'declined' && body.credits !== null && body.expires_at !== null) {
    noteGrant(history, record, { credits: body.credits, expiresAtMs: Date.parse(body.expires_at) });
  }
  if (body.state !== 'held') noteEnd(history, record, body.state);
  else if (action === 'hold' || action === 'get') noteStanding(history, record, askedAtMs);
  else noteUnexpected(client, { label: action, subject: record.holdId }, answer);
  const isEndOfAction = action !== 'capture' || body.state === 'captured';
  if (!isEndOfAction) noteUnexpected(client, { label: action, subject: record.holdId }, answer);
}

/** Requests about a hold that exists which have to be refused, and change nothing. */
export type Intrusion =
  'hold another amount' | 'hold for another user' | 'capture as another user' | 'release as another user';

export function askIntrusion(client: Client, intrusion: Intrusion, record: HoldRecord): Ask {
  const { holdId, credits } = record;
  const owner = usernames.indexOf(record.username);
  const stranger = { holdId, username: usernames[(owner + 1) % usernames.length] ?? '' };
  const again = { credits, ttl_seconds: 2 };
  const requests = {
    'hold another amount': () =>
      holdRequest(client, 'hold', record, { ...again, credits: credits === 1 ? 2 : credits - 1 }),
    'hold for another user': () => holdRequest(client, 'hold', stranger, again),
    'capture as another user': () => holdRequest(client, 'capture', stranger),
    'release as another user': () => holdRequest(client, 'release', stranger),
  };
  const expected = intrusion === 'capture as another user' ? 'hold-not-found' : 'hold-conflict';
  return {
    label: intrusion,
    subject: holdId,
    service: 'userService',
    request: requests[intrusion](),
    judge: (answer) => {
      // A tombstone has no amount that another could differ from.
      const isTombstone = intrusion === 'hold another amount' && answer.slug === 'hold-released';
      if (answer.slug === expected || (isTombstone && record.end === 'released')) return;
      noteViolation(client.history, 8, holdId, `${intrusion}: answered ${answer.bytes.toString()}`);
    },
  };
}

/** Whether the hold is sure to be in the ledger: of one that is not, the first request makes the owner. */
export function isKnownToExist(record: HoldRecord): boolean {
  return record.isGranted || record.end !== undefined;
}
