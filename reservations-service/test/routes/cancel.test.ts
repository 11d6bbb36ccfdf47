import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeDue } from '../../../user-service/test/ledger/snapshot.ts';
import { makeReservationDue, readStatus } from '../snapshot.ts';
import { buildTestPair, createReservation, problemType, readCredits, type TestPair } from '../support.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

async function cancel(url: string) {
  return pair.app.inject({ method: 'DELETE', url });
}

test('a cancellation gives the credits back, and is answered 200 again on a repeat', async () => {
  const { username, url, reservation } = await createReservation(pair);
  for (let round = 0; round < 2; round += 1) {
    const answer = await cancel(url);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.deepEqual(answer.json(), { ...reservation, status: 'cancelled' });
    assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
  }
});

test('an id in upper case is the same reservation', async () => {
  const { reservation } = await createReservation(pair);
  const answer = await cancel(`/reservations/${reservation.reservation_id.toUpperCase()}`);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.json().reservation_id, reservation.reservation_id);
});

test('what has been downloaded cannot be cancelled', async () => {
  const { username, url } = await createReservation(pair);
  await pair.app.inject({ method: 'POST', url: `${url}/download` });
  const answer = await cancel(url);
  assert.equal(answer.statusCode, 409);
  assert.equal(answer.json().type, problemType('reservation-downloaded'));
  assert.deepEqual(await readCredits(pair, username), { owned: 70, held: 0 });
});

test('a capture that was not recorded is found out: 409, and the reservation is downloaded from then on', async () => {
  const { username, url, reservation } = await createReservation(pair);
  await pair.userService.ledger.capture({ username, holdId: reservation.reservation_id });
  const answer = await cancel(url);
  assert.equal(answer.statusCode, 409);
  assert.equal(answer.json().type, problemType('reservation-downloaded'));
  assert.equal(await readStatus(pair.database, reservation.reservation_id), 'downloaded');
});

test('a reservation that has expired is answered 200 as expired, and stays so', async () => {
  const { username, url, reservation } = await createReservation(pair);
  await makeReservationDue(pair.database, reservation.reservation_id);
  await makeDue(pair.userService.database, reservation.reservation_id);
  assert.equal((await pair.app.inject(url)).json().status, 'expired');
  for (let round = 0; round < 2; round += 1) {
    const answer = await cancel(url);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.json().status, 'expired');
    assert.equal(await readStatus(pair.database, reservation.reservation_id), 'expired');
  }
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
});

test('ten cancellations at once all get the same answer', async () => {
  const { username, url } = await createReservation(pair);
  const answers = await Promise.all(Array.from({ length: 10 }, async () => cancel(url)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.statusCode))], [200]);
  assert.equal(new Set(answers.map((answer) => answer.body)).size, 1);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
});
