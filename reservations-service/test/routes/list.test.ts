import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { makeReservationDue } from '../snapshot.ts';
import {
  buildTestPair,
  createItem,
  createReservation,
  createUser,
  postReservation,
  problemType,
  type TestPair,
} from '../support.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

async function reserveTimes(count: number): Promise<{ username: string; ids: string[] }> {
  const username = await createUser(pair.userService.ledger, { credits: 1000 });
  const item = await createItem(pair, { credits: 1 });
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await postReservation(pair.app, { username, item_id: item.itemId });
    ids.unshift(answer.json<ReservationBody>().reservation_id);
  }
  return { username, ids };
}

interface Page {
  readonly reservations: ReservationBody[];
  readonly next_cursor?: string;
}

test('the pages of a list show each reservation once, newest first, and end', async () => {
  const { username, ids } = await reserveTimes(5);
  await reserveTimes(1);
  const seen: string[][] = [];
  let url: string | undefined = `/reservations?username=${username}&limit=2`;
  while (url !== undefined && seen.length < 10) {
    const page: Page = (await pair.app.inject(url)).json();
    seen.push(page.reservations.map((reservation) => reservation.reservation_id));
    url = page.next_cursor && `/reservations?username=${username}&limit=2&cursor=${page.next_cursor}`;
  }
  assert.deepEqual(seen, [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
});

test('a page that takes all there is has no next one', async () => {
  const { username } = await reserveTimes(2);
  const page: Page = (await pair.app.inject(`/reservations?username=${username}&limit=2`)).json();
  assert.equal(page.next_cursor, undefined);
});

test('reservations that come in between pages do not shift them', async () => {
  const { username, ids } = await reserveTimes(3);
  const first: Page = (await pair.app.inject(`/reservations?username=${username}&limit=2`)).json();
  const item = await createItem(pair, { credits: 1 });
  await postReservation(pair.app, { username, item_id: item.itemId });
  const cursor = first.next_cursor;
  const second: Page = (
    await pair.app.inject(`/reservations?username=${username}&limit=2&cursor=${cursor}`)
  ).json();
  assert.deepEqual(
    second.reservations.map((reservation) => reservation.reservation_id),
    [ids[2]],
  );
});

test('a cursor of another user’s list is refused', async () => {
  const { username } = await reserveTimes(2);
  const page: Page = (await pair.app.inject(`/reservations?username=${username}&limit=1`)).json();
  const answer = await pair.app.inject(`/reservations?username=other&cursor=${page.next_cursor}`);
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json().type, problemType('invalid-request'));
});

test('a user without reservations has an empty list', async () => {
  assert.deepEqual((await pair.app.inject('/reservations?username=nobody')).json(), { reservations: [] });
});

test('a reservation whose time is up is listed as expired', async () => {
  const { username, reservation } = await createReservation(pair);
  await makeReservationDue(pair.database, reservation.reservation_id);
  const page: Page = (await pair.app.inject(`/reservations?username=${username}`)).json();
  assert.equal(page.reservations[0]?.status, 'expired');
});

test('the API description names every route', async () => {
  const { paths } = (await pair.app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(routes.toSorted(), [
    'DELETE /reservations/{reservation_id}',
    'GET /healthz',
    'GET /items',
    'GET /items/{item_id}',
    'GET /readyz',
    'GET /reservations',
    'GET /reservations/{reservation_id}',
    'GET /users/{username}/entries',
    'GET /users/{username}/limits',
    'POST /reservations',
    'POST /reservations/{reservation_id}/download',
    'POST /v1/traces',
    'PUT /items/{item_id}',
  ]);
});
