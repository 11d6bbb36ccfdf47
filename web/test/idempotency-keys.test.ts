import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdempotencyKeys, createRandomKey } from '../src/actions/idempotency-keys.ts';

test('an attempt whose outcome is open keeps its key, and a settled one gives way to another', () => {
  const keys = createIdempotencyKeys(createRandomKey);
  const first = keys.take('test 123');
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(keys.take('test 123'), first);
  assert.notEqual(keys.take('test 124'), first);
  keys.settle('test 123');
  assert.notEqual(keys.take('test 123'), first);
});
