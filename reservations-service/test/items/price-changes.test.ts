import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTestTelemetry, type TestTelemetry } from '@holdfast/telemetry/testing';
import { connectDirectly, nameDatabase } from '../../../service-kit/test/helpers/kit-database.ts';
import { startTcpProxy, type TcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import {
  adminToken,
  buildTestPair,
  createItem,
  createUser,
  joinTestService,
  postReservation,
  type TestPair,
  type TestService,
} from '../support.ts';

let telemetry: TestTelemetry;
let pair: TestPair;
let proxy: TcpProxy;
/** Another instance, which hears of changes by a way that can be cut; its pool has a way of its own. */
let other: TestService;
let username: string;
before(async () => {
  telemetry = startTestTelemetry('reservations-service');
  pair = await buildTestPair();
  proxy = await startTcpProxy(pair.databaseUrl);
  other = await joinTestService({ ...pair, databaseUrl: proxy.url });
  username = await createUser(pair.userService.ledger, { credits: 1_000_000, reservations: 10_000 });
});
after(async () => {
  await other.close();
  await proxy.close();
  await pair.close();
  await telemetry.shutdown();
});

const setPrice = defineStatement({
  name: 'test-set-price',
  summary: 'UPDATE items',
  text: 'UPDATE items SET credits = $2 WHERE item_id = $1',
});
const truncateItems = defineStatement({
  name: 'test-truncate-items',
  summary: 'TRUNCATE items',
  text: 'TRUNCATE items CASCADE',
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
  const answer = await pair.app.inject({
    method: 'PUT',
    url: `/items/${itemId}?title=An+item&credits=20`,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'text/plain' },
    payload: 'new',
  });
  assert.equal(answer.statusCode, 200);
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

test('a price that is loaded by a session that spares itself triggers counts all the same', async (context) => {
  const { itemId } = await createItem(pair, { credits: 10 });
  await priceAt(pair, itemId);
  const superuser = await connectDirectly(context, nameDatabase(new URL(pair.databaseUrl).pathname.slice(1)));
  await superuser.query('SET session_replication_role = replica');
  await superuser.query('UPDATE items SET credits = 35 WHERE item_id = $1', [itemId]);
  await pollUntil('the new price', async () => (await priceAt(pair, itemId)) === 35, 2000);
});

test('a price that changes while PostgreSQL has ended the connection counts all the same', async () => {
  const { itemId } = await createItem(pair, { credits: 10 });
  await priceAt(other, itemId);
  await pair.database.query(endListeners, []);
  await pair.database.query(setPrice, [itemId, 40]);
  await pollUntil('the new price', async () => (await priceAt(other, itemId)) === 40, 2000);
});

test('while nothing is heard of changes each price is read, and afterwards they are kept again', async () => {
  const { itemId } = await createItem(pair, { credits: 10 });
  /** Looks the item up at the other instance. @returns whether it had to be read */
  const isRead = async (): Promise<boolean> => {
    telemetry.reset();
    await other.items.find(itemId);
    return telemetry.spans().some(({ name }) => name === 'SELECT items');
  };
  await pollUntil('the item is kept', async () => !(await isRead()));
  await proxy.pause();
  await pollUntil('the loss is noticed', isRead);
  for (const credits of [50, 60]) {
    await pair.database.query(setPrice, [itemId, credits]);
    assert.equal((await other.items.find(itemId))?.credits, credits);
  }
  await proxy.resume();
  await pollUntil('the item is kept again', async () => !(await isRead()));
  assert.equal((await other.items.find(itemId))?.credits, 60);
});

test('items that are all removed at once are not found any more', async () => {
  const { itemId } = await createItem(pair);
  await pair.items.find(itemId);
  await other.items.find(itemId);
  await pair.database.query(truncateItems, []);
  for (const { items } of [pair, other]) {
    await pollUntil('the item is gone', async () => (await items.find(itemId)) === undefined, 2000);
  }
});
