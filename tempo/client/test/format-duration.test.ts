import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatDuration } from '../src/index.ts';

it('durations have three significant digits in a unit that suits them', () => {
  const expected: [bigint, string][] = [
    [0n, '0 ns'],
    [999n, '999 ns'],
    [1_000n, '1.00 µs'],
    [999_499n, '999 µs'],
    [999_500n, '1.00 ms'],
    [9_999_000n, '10.0 ms'],
    [23_400_000n, '23.4 ms'],
    [812_000_000n, '812 ms'],
    [1_250_000_000n, '1.25 s'],
    [3_600_000_000_000n, '3600 s'],
    [-5_000_000n, '-5.00 ms'],
  ];
  for (const [nanos, text] of expected) assert.equal(formatDuration(nanos), text);
});
