import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../src/text/format.ts';
import { findUsernameFault } from '../src/text/username.ts';

test('credits, sizes and durations read as a person writes them', () => {
  assert.deepEqual([1, 30, 9970].map(format.formatCredits), ['1 credit', '30 credits', '9,970 credits']);
  assert.deepEqual([100, -30].map(format.formatAmount), ['+100', '−30']);
  assert.deepEqual([1, 1258, 882_044, 16_777_216].map(format.formatSize), [
    '1 byte',
    '1.3 kB',
    '882 kB',
    '16.8 MB',
  ]);
  assert.deepEqual([0.42, 8, 34.4, 1234].map(format.formatDuration), ['0.4 ms', '8 ms', '34 ms', '1.2 s']);
});

test('a date has its year only where that is another one', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  assert.doesNotMatch(format.formatDate('2026-11-20T12:00:00Z', now), /2026/);
  assert.match(format.formatDate('2025-11-20T12:00:00Z', now), /Nov 20, 2025/);
});

test('a media type has a name, or is shown as it is', () => {
  assert.equal(format.formatMediaType('text/plain; charset=utf-8'), 'Text');
  assert.equal(format.formatMediaType('application/x-thing'), 'application/x-thing');
});

test('a username is what the services take', () => {
  assert.equal(findUsernameFault('Zoë.b+1@x'), undefined);
  for (const name of ['', ' test', '.hidden', 'a/b', 'a'.repeat(65)])
    assert.ok(findUsernameFault(name), name);
});
