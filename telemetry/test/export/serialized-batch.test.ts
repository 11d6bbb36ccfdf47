import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSerializedBatch } from '../../src/export/serialized-batch.ts';

const serialize = (items: string[]): Uint8Array => Buffer.from(items.join(','));

test('a request that would be too large is made of fewer items, down to one', () => {
  const batch = createSerializedBatch({ serialize, maxBytes: 5 });
  for (const item of ['a', 'b', 'c', 'much too large', 'd']) batch.add(item);
  assert.equal(batch.itemCount, 5);
  const requests = batch.finish();
  assert.deepEqual(
    requests.map(({ request, itemCount }) => [Buffer.from(request).toString(), itemCount]),
    [
      ['a,b', 2],
      ['c', 1],
      ['much too large', 1],
      ['d', 1],
    ],
  );
  assert.equal(batch.itemCount, 0);
});

test('items that cannot be serialized do not stay in the way of those that come', () => {
  const batch = createSerializedBatch<string>({
    serialize: (items) => {
      if (items.includes('bad')) throw new Error('bad');
      return serialize(items);
    },
    maxBytes: 100,
  });
  batch.add('bad');
  assert.throws(() => batch.finish(), /bad/);
  batch.add('good');
  assert.equal(batch.finish()[0]?.itemCount, 1);
});
