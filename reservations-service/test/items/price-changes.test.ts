import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import {
  buildTestPair,
  createItem,
  createUser,
  joinTestService,
  postReservation,
  type TestPair,
  type TestService,
} from '../support.ts';

let pair: TestPair;
let other: TestService;
let username: string;
before(async () => {
  pair = await buildTestPair();
  other = await joinTestService(pair);
  username = await createUser(pair.userService.ledger, { credits: 1_000_000, reservations: 10_000 });
});
after(async () => {
  await other.close();
  await pair.close();
});

const setPrice = defineStatement({
  name: 'test-set-price',
  summary: 'UPDATE items',
  text: 'UPDATE items SET credits = $2 WHERE item_id = $1',
});
const endListeners = defineStatement({
  name: 'test-end-listeners',
  summary: 'SELECT',
  text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'listen items_changed'`,
});

async function priceAt({ app }: Pick<TestService, 'app'>, itemId: string): Promise<number> {
  const answer = await postReservation(app, { username, item_id: itemId });
  assert.equal(answer.statusCode, 201);
  return answer.json().credits;
}

test('a new price counts at once where it was set, and right after on every other instance', async () => {
  const { itemId } = await createItem(pair, { credits: 10 });
  assert.deepEqual([await priceAt(pair, itemId), await priceAt(other, itemId)], [10, 10]);
  const item = (await pair.items.find(itemId))!;
  await pair.items.store({ ...item, credits: 20, content: Buffer.from('new') });
  assert.equal(await priceAt(pair, itemId), 20);
  await pollUntil('the price at the other instance', async () => (await priceAt(other, itemId)) === 20, 2000);
});

test('a price that is set by SQL alone counts on every instance', async () => {
  const { itemId } = await createItem(pair, { credits: 10 });
  await priceAt(pair, itemId);
  await priceAt(other, itemId);
  await pair.database.query(setPrice, [itemId, 30]);
  for (const instance of [pair, other]) {
    await pollUntil('the new price', async () => (await priceAt(instance, itemId)) === 30, 2000);
  }
});

test('a price that changes while nothing is heard of changes counts all the same', async () => {
  const { itemId } = await createItem(pair, { credits: 10 });
  await priceAt(other, itemId);
  await pair.database.query(endListeners, []);
  await pair.database.query(setPrice, [itemId, 40]);
  await pollUntil('the new price', async () => (await priceAt(other, itemId)) === 40, 2000);
});
