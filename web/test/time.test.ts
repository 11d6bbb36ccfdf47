import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countDown } from '../src/time/countdown.ts';
import { createServerClock } from '../src/time/server-clock.ts';

const start = Date.parse('2026-11-21T10:00:00Z');

const at = (ms: number) => countDown('2026-11-21T10:00:00Z', start - ms);

test('a countdown shows minutes and seconds, hours where there are some, and 0:00 only when it is over', () => {
  assert.equal(at(7_325_000).text, '2:02:05');
  assert.equal(at(845_000).text, '14:05');
  assert.deepEqual(at(1), { isOver: false, text: '0:01', isShort: true });
  assert.deepEqual(at(0), { isOver: true, text: '0:00', isShort: true });
  assert.equal(at(-5000).text, '0:00');
});

test('a device whose clock is a day wrong counts by the server’s clock', () => {
  let elapsedMs = 5000;
  const clock = createServerClock({ monotonicNow: () => elapsedMs, wallNow: () => start + 86_400_000 });
  assert.equal(clock.now(), start + 86_400_000);
  // The server wrote its whole second somewhere between these two moments.
  clock.observe({ sentAtMs: 5000, receivedAtMs: 5100, date: 'Sat, 21 Nov 2026 10:00:00 GMT' });
  elapsedMs = 5100;
  assert.ok(Math.abs(clock.now() - (start + 500)) <= 600);
});

test('each answer narrows where the server’s clock is', () => {
  // The server is at start + 750 ms when the local clock is at 0.
  let elapsedMs = 0;
  const clock = createServerClock({ monotonicNow: () => elapsedMs, wallNow: () => 0 });
  for (elapsedMs = 0; elapsedMs < 20_000; elapsedMs += 310) {
    const date = new Date(start + 750 + elapsedMs + 5).toUTCString();
    clock.observe({ sentAtMs: elapsedMs, receivedAtMs: elapsedMs + 10, date });
  }
  assert.ok(Math.abs(clock.now() - (start + 750 + elapsedMs)) < 60);
});

test('after the server’s clock was set, or this device slept, the clock starts anew', () => {
  const clock = createServerClock({ monotonicNow: () => 10_000, wallNow: () => 0 });
  clock.observe({ sentAtMs: 0, receivedAtMs: 10, date: new Date(start).toUTCString() });
  clock.observe({ sentAtMs: 9990, receivedAtMs: 10_000, date: new Date(start + 3_600_000).toUTCString() });
  assert.ok(Math.abs(clock.now() - (start + 3_600_000)) <= 1000);
});

test('an answer without a readable date changes nothing', () => {
  const clock = createServerClock({ monotonicNow: () => 0, wallNow: () => start });
  clock.observe({ sentAtMs: 0, receivedAtMs: 1, date: null });
  clock.observe({ sentAtMs: 0, receivedAtMs: 1, date: 'yesterday' });
  assert.equal(clock.now(), start);
});
