import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createItemCache } from '../../src/items/item-cache.ts';
import type { Item, Items } from '../../src/items/item.ts';

const describeItem = (itemId: string, credits: number): Item => ({
  itemId,
  title: 'An item',
  credits,
  contentType: 'text/plain',
  size: 1,
  sha256: '0'.repeat(64),
});

/** A cache before items whose reads wait until the test lets them go, and how often each was read. */
function createGatedCache() {
  const prices = new Map([['a', 10]]);
  const reads: string[] = [];
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const kept: Items = {
    find: async (itemId) => {
      reads.push(itemId);
      const credits = prices.get(itemId);
      await gate.promise;
      return credits === undefined ? undefined : describeItem(itemId, credits);
    },
    list: async () => [],
    store: async ({ itemId, credits }) => {
      prices.set(itemId, credits);
      return { item: describeItem(itemId, credits), created: false };
    },
  };
  const cache = createItemCache(kept);
  const priceOf = async (itemId: string) => (await cache.items.find(itemId))?.credits;
  const hold = (): (() => void) => {
    gate = Promise.withResolvers<void>();
    return gate.resolve;
  };
  return { ...cache, priceOf, prices, reads, hold };
}

test('an item is read once as long as every change is told, and again after one', async () => {
  const { priceOf, prices, reads, start, forget } = createGatedCache();
  start();
  assert.deepEqual([await priceOf('a'), await priceOf('a')], [10, 10]);
  assert.deepEqual(reads, ['a']);
  prices.set('a', 20);
  forget('a');
  assert.equal(await priceOf('a'), 20);
});

test('while changes may be missed, every read goes to the database', async () => {
  const { priceOf, reads, start, stop } = createGatedCache();
  await priceOf('a');
  await priceOf('a');
  start();
  await priceOf('a');
  stop();
  await priceOf('a');
  await priceOf('a');
  assert.equal(reads.length, 5);
});

test('a read that a change overtakes is not remembered', async () => {
  const { priceOf, prices, start, forget, hold } = createGatedCache();
  start();
  const release = hold();
  const early = priceOf('a');
  prices.set('a', 20);
  forget('a');
  release();
  assert.equal(await early, 10);
  assert.equal(await priceOf('a'), 20);
});

test('a read that an outage overtakes is not remembered, even when it is over by then', async () => {
  const { priceOf, prices, start, stop, hold } = createGatedCache();
  start();
  const release = hold();
  const early = priceOf('a');
  prices.set('a', 20);
  stop();
  start();
  release();
  await early;
  assert.equal(await priceOf('a'), 20);
});

test('of very many items those are kept that were asked for last', async () => {
  const { priceOf, prices, reads, start } = createGatedCache();
  start();
  const ids = Array.from({ length: 10_001 }, (_, index) => `item-${index}`);
  for (const id of ids) prices.set(id, 10);
  for (const id of ids) await priceOf(id);
  reads.length = 0;
  await priceOf('item-1');
  await priceOf('item-10000');
  await priceOf('item-0');
  assert.deepEqual(reads, ['item-0']);
});

test('a price that is stored here counts here at once, and what is not there is looked for each time', async () => {
  const { items, priceOf, reads, start } = createGatedCache();
  start();
  await priceOf('a');
  await items.store({ ...describeItem('a', 30), content: new Uint8Array(1) });
  assert.equal(await priceOf('a'), 30);
  assert.equal(await priceOf('b'), undefined);
  assert.equal(await priceOf('b'), undefined);
  assert.deepEqual(reads, ['a', 'a', 'b', 'b']);
});
