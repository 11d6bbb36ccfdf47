import type { BadInput } from '../schedule/operation.ts';
import { items, usernames } from '../schedule/world.ts';
import { bearer, jsonHeaders, noteUnexpected, type Ask, type Client } from './client.ts';
import type { ChaosRequest } from './send-request.ts';

interface BadRequest {
  readonly service: Ask['service'];
  readonly request: ChaosRequest;
  /** Statuses, or problem types, that the answer may have. */
  readonly expected: readonly (number | string)[];
}

interface BadRequestParts {
  readonly username: string;
  readonly another: string;
  /** Of a hold or reservation that must not come to be. */
  readonly id: string;
  readonly service: Readonly<Record<string, string>>;
  readonly admin: Readonly<Record<string, string>>;
}

const itemId = items[0]?.itemId ?? '';

function hold(parts: BadRequestParts, body: object, expected: BadRequest['expected'] = [422]): BadRequest {
  const path = `/users/${parts.username}/limits/holds/${parts.id}`;
  const headers = { ...jsonHeaders, ...parts.service };
  return {
    service: 'userService',
    request: { method: 'PUT', path, headers, body: JSON.stringify(body) },
    expected,
  };
}

function reserve(body: string, expected: BadRequest['expected']): BadRequest {
  const request = { method: 'POST', path: '/reservations', headers: jsonHeaders, body } as const;
  return { service: 'reservationsService', request, expected };
}

function grant(
  parts: BadRequestParts,
  headers: Readonly<Record<string, string>>,
  credits: number,
  expected: BadRequest['expected'],
): BadRequest {
  const path = `/users/${parts.username}/credits`;
  const body = JSON.stringify({ credits });
  return {
    service: 'userService',
    request: { method: 'POST', path, headers: { ...jsonHeaders, ...headers }, body },
    expected,
  };
}

function entries(parts: BadRequestParts, cursor: string): BadRequest {
  const path = `/users/${parts.username}/entries?cursor=${encodeURIComponent(cursor)}`;
  return { service: 'userService', request: { method: 'GET', path }, expected: [422] };
}

const badRequests: Readonly<Record<BadInput, (parts: BadRequestParts) => BadRequest>> = {
  'zero-credits': (parts) => hold(parts, { credits: 0, ttl_seconds: 5 }),
  'negative-credits': (parts) => hold(parts, { credits: -5, ttl_seconds: 5 }),
  'fractional-credits': (parts) => hold(parts, { credits: 1.5, ttl_seconds: 5 }),
  'enormous-credits': (parts) => hold(parts, { credits: 1e15, ttl_seconds: 5 }),
  'no-ttl': (parts) => hold(parts, { credits: 5 }),
  'long-ttl': (parts) => hold(parts, { credits: 5, ttl_seconds: 86_401 }),
  'hold-id-not-uuid': (parts) => hold({ ...parts, id: 'no-uuid' }, { credits: 5, ttl_seconds: 5 }),
  'hold-without-token': (parts) => hold({ ...parts, service: {} }, { credits: 5, ttl_seconds: 5 }, [401]),
  'unknown-user-hold': (parts) =>
    hold({ ...parts, username: 'nobody-at-all' }, { credits: 5, ttl_seconds: 5 }, ['user-not-found']),
  'capture-unknown-hold': (parts) => ({
    service: 'userService',
    request: {
      method: 'POST',
      path: `/users/${parts.username}/limits/holds/${parts.id}/capture`,
      headers: parts.service,
    },
    expected: ['hold-not-found'],
  }),
  'grant-without-key': (parts) => grant(parts, parts.admin, 5, [400, 422]),
  'grant-without-token': (parts) => grant(parts, { 'idempotency-key': parts.id }, 5, [401]),
  'grant-fraction': (parts) => grant(parts, { ...parts.admin, 'idempotency-key': parts.id }, 0.5, [422]),
  'made-up-cursor': (parts) => entries(parts, 'made-up'),
  'cursor-of-another': (parts) =>
    entries(parts, Buffer.from(JSON.stringify([`entries:${parts.another}`, 2])).toString('base64url')),
  'reserve-unknown-item': ({ username }) =>
    reserve(JSON.stringify({ username, item_id: 'no-such-item' }), ['item-not-found']),
  'reserve-unknown-user': () =>
    reserve(JSON.stringify({ username: 'nobody-at-all', item_id: itemId }), ['user-not-found']),
  'reserve-malformed': ({ username }) => reserve(`{"username":"${username}"`, [400]),
  'reserve-extra-member': ({ username }) =>
    reserve(JSON.stringify({ username, item_id: itemId, credits: 1 }), [422]),
  'get-unknown-reservation': ({ id }) => ({
    service: 'reservationsService',
    request: { method: 'GET', path: `/reservations/${id}` },
    expected: ['reservation-not-found'],
  }),
  'download-unknown-reservation': ({ id }) => ({
    service: 'reservationsService',
    request: { method: 'POST', path: `/reservations/${id}/download` },
    expected: ['reservation-not-found'],
  }),
};

/** Asks for something that is wrong in itself, about an id that must never come to be. */
export function askBadInput(
  client: Client,
  { variant, user, id }: { readonly variant: BadInput; readonly user: number; readonly id: string },
): Ask {
  client.history.impossibleIds.add(id);
  const { service, request, expected } = badRequests[variant]({
    username: usernames[user] ?? '',
    another: usernames[(user + 1) % usernames.length] ?? '',
    id,
    service: bearer(client.targets.serviceToken),
    admin: bearer(client.targets.adminToken),
  });
  const one = { label: `bad input: ${variant}`, subject: id };
  return {
    ...one,
    service,
    request,
    judge: (answer) => {
      if (expected.includes(answer.status) || expected.includes(answer.slug ?? '')) return;
      noteUnexpected(client, one, answer);
    },
  };
}
