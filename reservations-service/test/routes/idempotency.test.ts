import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { makeDue } from '../../../user-service/test/ledger/snapshot.ts';
import { deriveReservationId } from '../../src/reservations/reservation-id.ts';
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

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

/** A user with 100 credits, an item of 30, and a key: what a reservation takes. */
async function prepare() {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair, { credits: 30 });
  const key = randomUUID();
  const hold = { username, holdId: deriveReservationId(username, key), credits: 30, ttlSeconds: 60 };
  return { username, item, key, hold, body: { username, item_id: item.itemId } };
}

type Answer = Awaited<ReturnType<typeof postReservation>>;

/** Sends the request again: the answer must be the same, marked, and nothing may change. */
async function assertReplays(first: Answer, body: Parameters<typeof postReservation>[1], key: string) {
  assert.equal(first.headers['idempotent-replayed'], undefined);
  const untouched = await takePairSnapshot(pair);
  const replay = await postReservation(pair.app, body, key);
  assert.equal(replay.statusCode, first.statusCode);
  assert.equal(replay.body, first.body);
  assert.equal(replay.headers['content-type'], first.headers['content-type']);
  assert.equal(replay.headers['location'], first.headers['location']);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
  assert.deepEqual(await takePairSnapshot(pair), untouched);
}

test('a replay gets the recorded answer, marked, and holds nothing more', async () => {
  const { username, key, body } = await prepare();
  const first = await postReservation(pair.app, body, key);
  assert.equal(first.statusCode, 201, first.body);
  await assertReplays(first, body, key);
  await assertReplays(first, { item_id: body.item_id, username }, `"${key}"`);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 30 });
});

test('a replay gets the recorded answer even when the reservation has been cancelled since', async () => {
  const { key, body } = await prepare();
  const first = await postReservation(pair.app, body, key);
  await pair.app.inject({ method: 'DELETE', url: first.headers['location'] as string });
  const replay = await postReservation(pair.app, body, key);
  assert.equal(replay.statusCode, 201);
  assert.equal(replay.body, first.body);
});

test('a replay gets the recorded answer even when the item has another price since', async () => {
  const { item, key, body } = await prepare();
  const first = await postReservation(pair.app, body, key);
  await pair.items.store({ ...item, credits: 31, content: Buffer.from('The content of a test item.') });
  const replay = await postReservation(pair.app, body, key);
  assert.equal(replay.statusCode, 201);
  assert.equal(replay.body, first.body);
});

test('a key used with another item is answered 422, and nothing changes', async () => {
  const { username, key, body } = await prepare();
  assert.equal((await postReservation(pair.app, body, key)).statusCode, 201);
  const other = await createItem(pair, { credits: 30 });
  const untouched = await takePairSnapshot(pair);
  const answer = await postReservation(pair.app, { username, item_id: other.itemId }, key);
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json().type, problemType('idempotency-key-reused'));
  assert.deepEqual(await takePairSnapshot(pair), untouched);
});

test('a refusal is kept under its key: an unknown user stays unknown, an unknown item missing', async () => {
  const { item, key } = await prepare();
  const username = `user-${randomUUID()}`;
  const unknownUser = { username, item_id: item.itemId };
  const first = await postReservation(pair.app, unknownUser, key);
  assert.equal(first.json().type, problemType('user-not-found'));
  await pair.userService.ledger.setLimits({ username, reservations: 1 });
  await assertReplays(first, unknownUser, key);

  const unknownItem = { username, item_id: `item-${randomUUID()}` };
  const missing = await postReservation(pair.app, unknownItem, 'another-key');
  assert.equal(missing.json().type, problemType('item-not-found'));
  await pair.items.store({ ...item, itemId: unknownItem.item_id, content: Buffer.from('A test item.') });
  await assertReplays(missing, unknownItem, 'another-key');

  const reused = await postReservation(pair.app, unknownUser, 'another-key');
  assert.equal(reused.statusCode, 422);
  assert.equal(reused.json().type, problemType('idempotency-key-reused'));
});

test('a request that is invalid does not take its key', async () => {
  const { key, body } = await prepare();
  const untouched = await takePairSnapshot(pair);
  assert.equal((await postReservation(pair.app, { ...body, item_id: '..' }, key)).statusCode, 422);
  assert.deepEqual(await takePairSnapshot(pair), untouched);
  const answer = await postReservation(pair.app, body, key);
  assert.equal(answer.statusCode, 201);
  assert.equal(answer.headers['idempotent-replayed'], undefined);
});

test('one key of two users makes two reservations', async () => {
  const first = await prepare();
  const second = await prepare();
  assert.equal((await postReservation(pair.app, first.body, first.key)).statusCode, 201);
  const answer = await postReservation(pair.app, second.body, first.key);
  assert.equal(answer.statusCode, 201);
  assert.equal(answer.headers['idempotent-replayed'], undefined);
});

test('a retry after a crash between hold and record takes its own hold up again', async () => {
  const { username, key, hold, body } = await prepare();
  await pair.userService.ledger.hold(hold);
  const answer = await postReservation(pair.app, body, key);
  assert.equal(answer.statusCode, 201, answer.body);
  assert.equal(answer.json().reservation_id, hold.holdId);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 30 });
});

test('a retry that meets a hold of another price is answered 422, and nothing changes', async () => {
  const { key, hold, body } = await prepare();
  await pair.userService.ledger.hold({ ...hold, credits: 29 });
  const untouched = await takePairSnapshot(pair);
  const answer = await postReservation(pair.app, body, key);
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json().type, problemType('idempotency-key-reused'));
  assert.deepEqual(await takePairSnapshot(pair), untouched);
});

const endedHolds = [
  ['released', 'reservation-cancelled'],
  ['expired', 'reservation-expired'],
  ['captured', 'reservation-downloaded'],
] as const;
for (const [state, slug] of endedHolds) {
  test(`a retry whose hold was ${state} before it was recorded is answered 409 ${slug}`, async () => {
    const { key, hold, body } = await prepare();
    await pair.userService.ledger.hold(hold);
    if (state === 'released') await pair.userService.ledger.release(hold);
    if (state === 'captured') await pair.userService.ledger.capture(hold);
    if (state === 'expired') await makeDue(pair.userService.database, hold.holdId);
    const answer = await postReservation(pair.app, body, key);
    assert.equal(answer.statusCode, 409, answer.body);
    assert.equal(answer.json().type, problemType(slug));
    await assertReplays(answer, body, key);
    const { reservations } = (await pair.app.inject(`/reservations?username=${hold.username}`)).json();
    assert.deepEqual(reservations, []);
  });
}
