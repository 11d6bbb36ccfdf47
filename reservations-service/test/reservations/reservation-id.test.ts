import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveReservationId } from '../../src/reservations/reservation-id.ts';

test('an id from a key is a UUID of version 8, and always the same', () => {
  const id = deriveReservationId('test', 'a-key');
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(deriveReservationId('test', 'a-key'), id);
});

test('another user, another key, or the border between them elsewhere makes another id', () => {
  const ids = [
    deriveReservationId('test', 'a-key'),
    deriveReservationId('test', 'another-key'),
    deriveReservationId('tess', 'a-key'),
    deriveReservationId('testa', '-key'),
    deriveReservationId('test"', ',"a-key'),
  ];
  assert.equal(new Set(ids).size, ids.length);
});
