import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { adminToken, type Pair } from './start-pair.ts';

/** Makes a user of the user-service. @returns their name */
export async function createUser(
  { userService }: Pick<Pair, 'userService'>,
  { credits, reservations = 2 }: { readonly credits: number; readonly reservations?: number },
): Promise<string> {
  const username = `user-${randomUUID()}`;
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const url = new URL(`/users/${username}`, userService.url);
  const body = JSON.stringify({ limits: { reservations } });
  const created = await fetch(url, { method: 'PUT', headers, body });
  assert.equal(created.status, 201);
  const granted = await fetch(`${url.href}/credits`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'first' },
    body: JSON.stringify({ credits }),
  });
  assert.equal(granted.status, 201);
  return username;
}
