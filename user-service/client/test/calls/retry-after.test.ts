import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetryAfter } from '../../src/calls/retry-after.ts';

const nowMs = Date.parse('2026-11-21T08:00:00Z');

test('Retry-After is read as seconds or as a date, and is nothing where it is neither', () => {
  assert.equal(parseRetryAfter('0', nowMs), 0);
  assert.equal(parseRetryAfter('120', nowMs), 120_000);
  assert.equal(parseRetryAfter(['3', '4'], nowMs), 3000);
  assert.equal(parseRetryAfter('Sat, 21 Nov 2026 08:00:05 GMT', nowMs), 5000);
  assert.equal(parseRetryAfter('Sat, 21 Nov 2026 07:00:00 GMT', nowMs), 0);
  for (const header of [undefined, '', 'soon', '1.5.'])
    assert.equal(parseRetryAfter(header, nowMs), undefined);
});
