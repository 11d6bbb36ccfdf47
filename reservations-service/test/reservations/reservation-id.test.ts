import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseReservationId } from '../../src/reservations/reservation-id.ts';

test('an id from a key is a UUID of version 8, and always the same', () => {
  const id = chooseReservationId('test', 'a-key');
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(chooseReservationId('test', 'a-key'), id);
});

test('another user, another key, or the border between them elsewhere makes another id', () => {
  const ids = [
    chooseReservationId('test', 'a-key'),
    chooseReservationId('test', 'another-key'),
    chooseReservationId('tess', 'a-key'),
    chooseReservationId('testa', '-key'),
    chooseReservationId('test"', ',"a-key'),
  ];
  assert.equal(new Set(ids).size, ids.length);
});

test('without a key every id is new', () => {
  const id = chooseReservationId('test', undefined);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(chooseReservationId('test', undefined), id);
});
