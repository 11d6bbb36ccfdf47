import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listHops } from '../src/text/hops.ts';

test('the hops of a request are the browser’s own time, then what the server says of each, as shares of it', () => {
  const timings = [
    { name: 'total', durationMs: 12.5 },
    { name: 'user-service', durationMs: 4 },
  ];
  assert.deepEqual(listHops({ totalMs: 50, timings }), [
    { name: 'browser', depth: 0, durationMs: 50, share: 1 },
    { name: 'reservations-service', depth: 1, durationMs: 12.5, share: 0.25 },
    { name: 'user-service', depth: 2, durationMs: 4, share: 0.08 },
  ]);
});
