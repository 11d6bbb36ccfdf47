import type { GrantBody } from '@holdfast/user-service-client/contract';
import { noteViolation } from '../history/history.ts';
import { noteAnswerOfKey } from '../history/note-key.ts';
import type { KeyRecord } from '../history/records.ts';
import { bearer, jsonHeaders, noteUnexpected, readBody, type Ask, type Client } from './client.ts';

/** Grants credits under a key, for the first time or again. */
export function askGrant(client: Client, record: KeyRecord): Ask {
  const { username, key, asked } = record;
  const one = { label: record.told === undefined ? 'grant' : 'grant, again', subject: key };
  return {
    ...one,
    service: 'userService',
    request: grantRequest(client, username, key, Number(asked)),
    judge: (answer) => {
      if (answer.status !== 201) return noteUnexpected(client, one, answer);
      noteAnswerOfKey(client.history, record, { status: answer.status, text: answer.bytes.toString() });
      const body = readBody(answer) as GrantBody;
      if (body.username === username && body.credits === Number(asked)) return;
      noteViolation(
        client.history,
        7,
        key,
        `is not the grant that was asked for: ${answer.bytes.toString()}`,
      );
    },
  };
}

/** Grants another amount under a key that has been answered: it has to be refused. */
export function askReusedGrantKey(client: Client, { username, key, asked }: KeyRecord): Ask {
  return {
    label: 'grant another amount with the key',
    subject: key,
    service: 'userService',
    request: grantRequest(client, username, key, Number(asked) + 1),
    judge: (answer) => {
      if (answer.slug === 'idempotency-key-reused') return;
      noteViolation(client.history, 6, key, `was taken for another grant: ${answer.bytes.toString()}`);
    },
  };
}

function grantRequest(client: Client, username: string, key: string, credits: number): Ask['request'] {
  return {
    method: 'POST',
    path: `/users/${username}/credits`,
    headers: { ...jsonHeaders, ...bearer(client.targets.adminToken), 'idempotency-key': key },
    body: JSON.stringify({ credits }),
  };
}

/** Creates a user, or sets how many reservations one may have open. */
export function askLimits(client: Client, username: string, reservations: number): Ask {
  const { highestLimits } = client.history;
  highestLimits.set(username, Math.max(reservations, highestLimits.get(username) ?? 0));
  const one = { label: 'set limits', subject: username };
  return {
    ...one,
    service: 'userService',
    request: {
      method: 'PUT',
      path: `/users/${username}`,
      headers: { ...jsonHeaders, ...bearer(client.targets.adminToken) },
      body: JSON.stringify({ limits: { reservations } }),
    },
    judge: (answer) => {
      if (answer.status !== 200 && answer.status !== 201) noteUnexpected(client, one, answer);
    },
  };
}
