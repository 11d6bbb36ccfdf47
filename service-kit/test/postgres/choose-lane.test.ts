import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLane } from '../../src/postgres/choose-lane.ts';

test('an account keeps its lane, and 10,000 accounts spread over 4 lanes within a tenth of even', () => {
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 10_000; index += 1) {
    const lane = chooseLane(`user-${index}`, 4);
    assert.equal(lane, chooseLane(`user-${index}`, 4));
    counts[lane]! += 1;
  }
  for (const count of counts) assert.ok(count > 2250 && count < 2750, counts.join(', '));
});
