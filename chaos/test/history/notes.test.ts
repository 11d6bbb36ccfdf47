import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeEntry, judgeLimits } from '../../src/clients/reads.ts';
import { judgeReservation } from '../../src/clients/reservations.ts';
import type { History } from '../../src/history/history.ts';
import { noteEnd, noteGrant, noteStanding, recordHold } from '../../src/history/note-hold.ts';
import { noteAnswerOfKey, recordKey } from '../../src/history/note-key.ts';
import type { HoldRecord } from '../../src/history/records.ts';
import { found, quietHistory } from '../support/quiet-history.ts';

const holdId = '0190163d-0000-7000-8000-000000000001';
const later = (): number => Date.now() + 1_000;

function makeHold(history: History): HoldRecord {
  const record = recordHold(history, { holdId, username: 'ann', credits: 5, itemId: 'letter' });
  noteGrant(history, record, { credits: 5, expiresAtMs: later() });
  return record;
}

test('a hold that is told to have ended in two ways, or to stand after its end, breaks invariant 4', () => {
  const history = quietHistory();
  const record = makeHold(history);
  noteStanding(history, record, Date.now());
  noteEnd(history, record, 'released');
  noteEnd(history, record, 'released');
  // Asked before the end was told: that answer may be older.
  noteStanding(history, record, Date.now() - 1_000);
  assert.deepEqual(found(history), []);
  noteEnd(history, record, 'expired');
  noteStanding(history, record, later());
  assert.deepEqual(found(history), [`4 ${holdId}`, `4 ${holdId}`]);
});

test('a capture that nobody asked for breaks invariant 8, one first asked for after expiry invariant 5', () => {
  const history = quietHistory();
  noteEnd(history, makeHold(history), 'captured');
  assert.deepEqual(found(history), [`8 ${holdId}`]);
  const other = quietHistory();
  const record = makeHold(other);
  record.captureAskedAtMs = later() + 60_000;
  noteEnd(other, record, 'captured');
  assert.deepEqual(found(other), [`5 ${holdId}`]);
});

test('a grant of another amount or expiry breaks invariant 8, a decline after a grant invariant 7', () => {
  const history = quietHistory();
  const record = makeHold(history);
  noteGrant(history, record, { credits: 6, expiresAtMs: record.expiresAtMs ?? 0 });
  noteGrant(history, record, { credits: 5, expiresAtMs: 1 });
  noteEnd(history, record, 'declined');
  assert.deepEqual(found(history), [`8 ${holdId}`, `8 ${holdId}`, `7 ${holdId}`]);
});

test('a replay that differs by a byte breaks invariant 6', () => {
  const history = quietHistory();
  const record = recordKey(history.reservationKeys, { username: 'ann', key: 'k', asked: 'letter' });
  noteAnswerOfKey(history, record, { status: 201, text: '{"a":1}' });
  noteAnswerOfKey(history, record, { status: 201, text: '{"a":1}' });
  assert.deepEqual(found(history), []);
  noteAnswerOfKey(history, record, { status: 201, text: '{"a": 1}' });
  assert.deepEqual(found(history), ['6 k']);
});

test('a read of more held than there is, or of more open than ever allowed, breaks invariant 3', () => {
  const history = quietHistory();
  history.highestLimits.set('ann', 2);
  const limits = { reservations: 2, credits: 10 };
  const read = (credits: number, reservations: number): void =>
    judgeLimits(history, 'ann', {
      limits,
      used: { reservations, credits },
      available: { reservations: 0, credits: 10 - credits },
    });
  read(10, 2);
  assert.deepEqual(found(history), []);
  read(11, 0);
  read(-1, 0);
  read(0, 3);
  assert.deepEqual(found(history), ['3 ann', '3 ann', '3 ann']);
});

test('a statement with a gap breaks invariant 9, one whose balances do not follow invariant 2', () => {
  const history = quietHistory();
  const entry = { version: 4, kind: 'capture', amount: -3, balance_after: 7, hold_id: holdId } as const;
  judgeEntry(history, 'ann', { entry: { ...entry, version: 3, balance_after: 10 }, newer: entry });
  assert.deepEqual(found(history), []);
  judgeEntry(history, 'ann', { entry: { ...entry, version: 2, balance_after: 10 }, newer: entry });
  judgeEntry(history, 'ann', { entry: { ...entry, version: 3, balance_after: 9 }, newer: entry });
  assert.deepEqual(found(history), ['9 ann', '2 ann']);
});

test('a download that is shown as expired later breaks invariant 7, and as cancelled invariant 4', () => {
  const history = quietHistory();
  const record = makeHold(history);
  record.captureAskedAtMs = Date.now();
  noteEnd(history, record, 'captured');
  const body = {
    reservation_id: holdId,
    username: 'ann',
    item_id: 'letter',
    credits: 5,
    expires_at: new Date(record.expiresAtMs ?? 0).toISOString(),
  };
  judgeReservation({ history }, record, { ...body, status: 'downloaded' }, later());
  assert.deepEqual(found(history), []);
  judgeReservation({ history }, record, { ...body, status: 'expired' }, later());
  judgeReservation({ history }, record, { ...body, status: 'cancelled' }, later());
  assert.deepEqual(found(history), [`7 ${holdId}`, `4 ${holdId}`]);
});
