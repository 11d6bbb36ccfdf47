import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdGenerator } from '../../src/spans/id-generator.ts';

test('ids are hexadecimal, of their length, each another, and every bit of them is as often set as not', () => {
  const ids = createIdGenerator();
  const count = 4000;
  for (const [generate, digits] of [
    [() => ids.generateSpanId(), 16],
    [() => ids.generateTraceId(), 32],
  ] as const) {
    const made = Array.from({ length: count }, generate);
    assert.equal(new Set(made).size, count);
    const counts = Array.from({ length: 4 * digits }, () => 0);
    for (const id of made) {
      assert.match(id, new RegExp(`^[0-9a-f]{${digits}}$`));
      assert.notEqual(id, '0'.repeat(digits));
      const value = BigInt(`0x${id}`);
      for (const index of counts.keys()) counts[index]! += Number((value >> BigInt(index)) & 1n);
    }
    // Twelve standard deviations: a bit that is stuck is far beyond, and chance will not get there.
    for (const ones of counts) assert.ok(Math.abs(ones - count / 2) < 12 * Math.sqrt(count / 4), `${ones}`);
  }
});
