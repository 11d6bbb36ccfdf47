import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { takePairSnapshot } from '../snapshot.ts';
import {
  buildTestPair,
  createItem,
  createUser,
  postReservation,
  problemType,
  readCredits,
  type TestPair,
} from '../support.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

test('a reservation is answered 201 with its address, and its credits are held', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair, { credits: 30 });
  const answer = await postReservation(pair.app, { username, item_id: item.itemId });
  assert.equal(answer.statusCode, 201, answer.body);
  const { reservation_id: reservationId, expires_at: expiresAt, ...rest } = answer.json();
  assert.match(reservationId, uuid);
  assert.equal(answer.headers['location'], `/reservations/${reservationId}`);
  assert.deepEqual(rest, { username, item_id: item.itemId, credits: 30, status: 'reserved' });
  const remainingMs = new Date(expiresAt).getTime() - Date.now();
  assert.ok(remainingMs > 890_000 && remainingMs <= 901_000, expiresAt);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 30 });
  const found = await pair.app.inject(`/reservations/${reservationId}`);
  assert.equal(found.statusCode, 200);
  assert.deepEqual(found.json(), answer.json());
});

test('two reservations for the last credits at once: exactly one succeeds', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 30 });
  const item = await createItem(pair, { credits: 30 });
  const body = { username, item_id: item.itemId };
  const answers = await Promise.all([postReservation(pair.app, body), postReservation(pair.app, body)]);
  assert.deepEqual(
    answers.map((answer) => answer.statusCode).toSorted((left, right) => left - right),
    [201, 403],
  );
  assert.deepEqual(await readCredits(pair, username), { owned: 30, held: 30 });
  const { reservations } = (await pair.app.inject(`/reservations?username=${username}`)).json();
  assert.equal(reservations.length, 1);
});

test('too few credits are answered 403 with what is available, and nothing is recorded', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 20 });
  const item = await createItem(pair, { credits: 30 });
  const answer = await postReservation(pair.app, { username, item_id: item.itemId });
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.json().type, problemType('insufficient-credits'));
  assert.equal(answer.json().available, 20);
  assert.deepEqual((await pair.app.inject(`/reservations?username=${username}`)).json(), {
    reservations: [],
  });
});

test('one reservation more than the limit is answered 403, and nothing is recorded', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100, reservations: 1 });
  const item = await createItem(pair, { credits: 30 });
  const body = { username, item_id: item.itemId };
  assert.equal((await postReservation(pair.app, body)).statusCode, 201);
  const answer = await postReservation(pair.app, body);
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.json().type, problemType('reservation-limit-reached'));
  const { reservations } = (await pair.app.inject(`/reservations?username=${username}`)).json();
  assert.equal(reservations.length, 1);
});

test('an unknown item is answered 404, and the user-service is not asked', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const untouched = await takePairSnapshot(pair);
  const answer = await postReservation(pair.app, { username, item_id: 'no-such-item' });
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json().type, problemType('item-not-found'));
  assert.deepEqual(await takePairSnapshot(pair), untouched);
});

test('an unknown user is answered 404, and nothing changes', async () => {
  const item = await createItem(pair);
  const untouched = await takePairSnapshot(pair);
  const answer = await postReservation(pair.app, { username: 'nobody', item_id: item.itemId });
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json().type, problemType('user-not-found'));
  assert.deepEqual(await takePairSnapshot(pair), untouched);
});

test('the price of a reservation stays what it was when the item gets another', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair, { credits: 30 });
  const reserved = (await postReservation(pair.app, { username, item_id: item.itemId })).json();
  await pair.items.store({ ...item, credits: 70, content: Buffer.from('The content of a test item.') });
  const found = (await pair.app.inject(`/reservations/${reserved.reservation_id}`)).json();
  assert.equal(found.credits, 30);
});
