import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackoff, defaultRetryPauses } from '../../src/export/backoff.ts';
import { readRetryAfter } from '../../src/export/retry-rules.ts';

const now = Date.parse('2026-11-28T10:00:00Z');

for (const [header, expected] of [
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5000],
  ['Sat, 28 Nov 2026 10:00:30 GMT', 30_000],
  ['Sat, 28 Nov 2026 09:00:00 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['1e9', undefined],
] as const) {
  test(`Retry-After: ${header} is ${expected} ms`, () => {
    assert.equal(readRetryAfter(header, now), expected);
  });
}

test('pauses double up to the longest, and never are less than half or more than all of it', () => {
  const backoff = createBackoff();
  for (const longest of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
    const pause = backoff.fail({ isAnswered: true });
    assert.ok(pause >= longest / 2 && pause <= longest, `${pause} of ${longest}`);
  }
  backoff.reset();
  assert.equal(backoff.isFailing, false);
  assert.ok(backoff.fail({ isAnswered: true }) <= 250);
});

test('a backend that is not there is looked for twice a second at least, however long it has been away', () => {
  const backoff = createBackoff();
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    assert.ok(backoff.fail({ isAnswered: false }) <= defaultRetryPauses.unreachable.longestMs);
  }
  assert.ok(defaultRetryPauses.unreachable.longestMs <= 500);
});

test('what the backend asks for is kept, and never cut short; more than a minute is not believed', () => {
  const backoff = createBackoff();
  for (const [asked, least] of [
    [20_000, 20_000],
    [1e15, 60_000],
  ] as const) {
    const pause = backoff.fail({ isAnswered: true, delayMs: asked });
    assert.ok(pause >= least && pause <= least * 1.1, String(pause));
  }
});

test('a backend that asks to be asked at once is spared all the same', () => {
  assert.ok(createBackoff().fail({ isAnswered: true, delayMs: 0 }) >= 100);
});
