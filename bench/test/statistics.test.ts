import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from '../src/statistics.ts';

test('a spread is the middle value, or the mean of the two in the middle, between the least and the most', () => {
  assert.deepEqual(spread([9, 1, 4]), { median: 4, min: 1, max: 9 });
  assert.deepEqual(spread([8, 2, 4, 1]), { median: 3, min: 1, max: 8 });
  assert.deepEqual(spread([5]), { median: 5, min: 5, max: 5 });
});
