import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { makeDue as makeHoldsDue } from '../../../user-service/test/ledger/snapshot.ts';
import type { FinalStatus } from '../../src/reservations/reservation.ts';
import { makePairDue, makeReservationDue, readStatus, waitForStatus } from '../snapshot.ts';
import {
  buildTestPair,
  createItem,
  createReservation,
  createUser,
  postReservation,
  readCredits,
  type TestPair,
} from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

async function reserve(): Promise<{ username: string; holdId: string; url: string }> {
  const { username, reservation, url } = await createReservation(pair);
  return { username, holdId: reservation.reservation_id, url };
}

test('captured, and the service crashed before it was recorded: downloaded, and it can be downloaded', async (context) => {
  const { url, ...hold } = await reserve();
  assert.equal((await pair.userService.ledger.capture(hold)).outcome, 'captured');
  await makeReservationDue(pair.database, hold.holdId);
  startTestSettler(context, pair);
  await waitForStatus(pair.database, [hold.holdId], 'downloaded');
  const download = await pair.app.inject({ method: 'POST', url: `${url}/download` });
  assert.equal(download.statusCode, 200);
  assert.deepEqual(await readCredits(pair, hold.username), { owned: 70, held: 0 });
});

test('released, and the service crashed before it was recorded: cancelled', async (context) => {
  const { url: _, ...hold } = await reserve();
  assert.equal((await pair.userService.ledger.release(hold)).outcome, 'released');
  await makeReservationDue(pair.database, hold.holdId);
  startTestSettler(context, pair);
  await waitForStatus(pair.database, [hold.holdId], 'cancelled');
});

for (const swept of [false, true]) {
  test(`expired, ${swept ? 'swept' : 'not swept yet'} in the ledger: expired`, async (context) => {
    const { holdId } = await reserve();
    await makePairDue(pair, holdId);
    if (swept) await pair.userService.ledger.expireDue({ maxHolds: 1000, maxTraces: 0 });
    startTestSettler(context, pair);
    await waitForStatus(pair.database, [holdId], 'expired');
  });
}

test('a hold that was declined, and one that the ledger has lost: cancelled, and the loss is logged', async (context) => {
  const username = await createUser(pair.userService.ledger, { credits: 10 });
  const { itemId, credits } = await createItem(pair);
  const declined = randomUUID();
  const lost = randomUUID();
  await pair.userService.ledger.hold({ username, holdId: declined, credits, ttlSeconds: 60 });
  for (const reservationId of [declined, lost]) {
    const expiresAt = new Date(Date.now() - 1000);
    const reservation = { reservationId, username, itemId, credits, expiresAt, traceparent: undefined };
    await pair.reservations.insert(reservation);
  }
  const { lines } = startTestSettler(context, pair);
  await waitForStatus(pair.database, [declined], 'cancelled');
  await waitForStatus(pair.database, [lost], 'cancelled');
  await pollUntil('the log', () => lines.length === 1);
  assert.match(lines[0] ?? '', new RegExp(`"holdfast.settle.unknown":\\["${lost}"\\].*does not know`));
});

test('one that the ledger still holds is left until the ledger’s clock has come to its expiry', async (context) => {
  const { url: _, ...hold } = await reserve();
  await makeReservationDue(pair.database, hold.holdId);
  let found = 0;
  const holds: TestPair['holds'] = {
    ...pair.holds,
    lookUp: async (holdIds) => {
      const answer = await pair.holds.lookUp(holdIds);
      found += 1;
      return answer;
    },
  };
  startTestSettler(context, { ...pair, holds });
  await pollUntil('three rounds', () => found >= 3);
  assert.equal(await readStatus(pair.database, hold.holdId), 'reserved');
  assert.equal((await pair.userService.ledger.findHold(hold))?.state, 'held');
  await makeHoldsDue(pair.userService.database, hold.holdId);
  await waitForStatus(pair.database, [hold.holdId], 'expired');
});

test('one that is not past its expiry, and one that has ended, is nobody’s business', async (context) => {
  const open = await reserve();
  const cancelled = await reserve();
  await pair.app.inject({ method: 'DELETE', url: cancelled.url });
  const due = await reserve();
  await makePairDue(pair, due.holdId);
  const asked: string[] = [];
  const holds: TestPair['holds'] = {
    ...pair.holds,
    lookUp: async (holdIds) => {
      asked.push(...holdIds);
      return pair.holds.lookUp(holdIds);
    },
  };
  startTestSettler(context, { ...pair, holds });
  await waitForStatus(pair.database, [due.holdId], 'expired');
  assert.deepEqual(asked, [due.holdId]);
  assert.equal(await readStatus(pair.database, open.holdId), 'reserved');
  assert.equal(await readStatus(pair.database, cancelled.holdId), 'cancelled');
});

test('hundreds due at once, settled by two settlers: each ends as its hold did, downloaded ⇔ captured', async (context) => {
  const username = await createUser(pair.userService.ledger, { credits: 1_000_000 });
  const { itemId } = await createItem(pair);
  const ends: FinalStatus[] = ['downloaded', 'cancelled', 'expired'];
  const expected = new Map<string, FinalStatus>();
  for (let index = 0; index < 450; index += 1) {
    const answer = await postReservation(pair.app, { username, item_id: itemId });
    const { reservation_id: holdId } = answer.json<ReservationBody>();
    const end = ends[index % ends.length]!;
    if (end === 'downloaded') await pair.userService.ledger.capture({ username, holdId });
    if (end === 'cancelled') await pair.userService.ledger.release({ username, holdId });
    expected.set(holdId, end);
  }
  await makePairDue(pair, ...expected.keys());
  const settlers = [startTestSettler(context, pair), startTestSettler(context, pair)];
  await pollUntil(
    'all are settled',
    async () => (await pair.reservations.listDue({ after: undefined, limit: 1 })).length === 0,
  );
  for (const { close, lines } of settlers) {
    await close();
    assert.deepEqual(lines, []);
  }
  for (const [holdId, end] of expected) {
    assert.equal(await readStatus(pair.database, holdId), end);
    const captured = (await pair.userService.ledger.findHold({ username, holdId }))?.state === 'captured';
    assert.equal(captured, end === 'downloaded');
  }
});

test('a download and the settler at once agree', async (context) => {
  startTestSettler(context, pair);
  for (let index = 0; index < 30; index += 1) {
    const { url, ...hold } = await reserve();
    await makeReservationDue(pair.database, hold.holdId);
    const [download] = await Promise.all([
      pair.app.inject({ method: 'POST', url: `${url}/download` }),
      index % 2 === 0 ? makeHoldsDue(pair.userService.database, hold.holdId) : undefined,
    ]);
    const end = download.statusCode === 200 ? 'downloaded' : 'expired';
    await waitForStatus(pair.database, [hold.holdId], end);
    const state = (await pair.userService.ledger.findHold(hold))?.state;
    assert.equal(state, end === 'downloaded' ? 'captured' : 'expired');
  }
});
