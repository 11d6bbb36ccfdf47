import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createPostgresReservations } from '../../src/reservations/postgres-reservations.ts';
import type { Reservations } from '../../src/reservations/reservation.ts';
import { readStatus } from '../snapshot.ts';
import { buildTestService, createItem, type TestService } from '../support.ts';

let service: TestService;
let reservations: Reservations;
before(async () => {
  service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
  reservations = createPostgresReservations(service.database, service.lanes);
});
after(async () => service.close());

async function describeReservation(changes: { readonly expiresAt?: Date } = {}) {
  const { itemId, credits } = await createItem(service);
  const expiresAt = new Date(Date.now() + 60_000);
  return {
    reservationId: randomUUID() as string,
    username: 'test',
    itemId,
    credits,
    expiresAt,
    traceparent: undefined,
    ...changes,
  };
}

async function insertReservation() {
  const reservation = await describeReservation();
  await reservations.insert(reservation);
  return reservation;
}

test('an inserted reservation is found as it was given', async () => {
  const reservation = await describeReservation();
  const { traceparent: _, ...given } = reservation;
  const expected = { ...given, status: 'reserved', isPastExpiry: false };
  assert.deepEqual(await reservations.insert(reservation), expected);
  assert.deepEqual(await reservations.find(reservation.reservationId), expected);
});

test('an insert under an id that is taken changes nothing', async () => {
  const reservation = await describeReservation();
  await reservations.insert(reservation);
  assert.equal(await reservations.insert({ ...reservation, username: 'other', credits: 1 }), 'taken');
  assert.equal((await reservations.find(reservation.reservationId))?.username, 'test');
});

test('reservations that are made at once share a round trip, and one whose id is taken harms no other', async () => {
  const taken = await describeReservation();
  await reservations.insert(taken);
  const others = await Promise.all(Array.from({ length: 20 }, async () => describeReservation()));
  const inserted = await Promise.all(
    [...others, { ...taken, username: 'other' }].map(async (reservation) => reservations.insert(reservation)),
  );
  assert.deepEqual(
    inserted.map((reservation) => (reservation === 'taken' ? reservation : reservation.reservationId)),
    [...others.map(({ reservationId }) => reservationId), 'taken'],
  );
});

test('expiry follows the database’s clock', async () => {
  const reservation = await describeReservation({ expiresAt: new Date(Date.now() - 1) });
  await reservations.insert(reservation);
  assert.equal((await reservations.find(reservation.reservationId))?.isPastExpiry, true);
});

test('of two ends at once exactly one is recorded', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { reservationId } = await insertReservation();
    const ends = await Promise.all([
      reservations.end(reservationId, 'cancelled'),
      reservations.end(reservationId, 'downloaded'),
    ]);
    const recorded = ends.filter((end) => end !== undefined);
    assert.equal(recorded.length, 1);
    assert.equal(await readStatus(service.database, reservationId), recorded[0]?.status);
  }
});

test('the database itself refuses to write over an end', async () => {
  const { reservationId } = await insertReservation();
  await reservations.end(reservationId, 'downloaded');
  const reopen = {
    name: 'test-reopen',
    summary: 'UPDATE reservations',
    text: `UPDATE reservations SET status = 'reserved', ended_at = NULL WHERE reservation_id = $1`,
  };
  await assert.rejects(service.database.query(reopen, [reservationId]), /has ended as downloaded/);
});
