import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import type { CreditHolds } from '../../src/reservations/credit-holds.ts';
import { makePairDue, readStatus } from '../snapshot.ts';
import { buildTestPair, createReservations, type TestPair } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

/** Holds whose answers wait for a gate. */
function gateAnswers(): { holds: CreditHolds; asked: () => number; open: () => void } {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const find: CreditHolds['find'] = async (reference) => {
    asked += 1;
    await gate.promise;
    return pair.holds.find(reference);
  };
  return { holds: { ...pair.holds, find }, asked: () => asked, open: gate.resolve };
}

test('close waits for the questions under way and records their answers, but asks no more', async (context) => {
  const ids = await createReservations(pair, 20);
  await makePairDue(pair, ...ids);
  const { holds, asked, open } = gateAnswers();
  const { close, lines } = startTestSettler(context, { ...pair, holds });
  await pollUntil('the first questions', () => asked() === 8);
  const closed = close();
  open();
  await closed;
  assert.equal(asked(), 8);
  const statuses = await Promise.all(ids.map(async (id) => readStatus(pair.database, id)));
  assert.equal(statuses.filter((status) => status === 'expired').length, 8);
  assert.deepEqual(lines, []);
});

test('close does not wait long for a user-service that does not answer', async (context) => {
  const ids = await createReservations(pair, 1);
  await makePairDue(pair, ...ids);
  const { holds, asked, open } = gateAnswers();
  context.after(open);
  const { close } = startTestSettler(context, { ...pair, holds });
  await pollUntil('the question', () => asked() > 0);
  const startedAt = performance.now();
  await close();
  assert.ok(performance.now() - startedAt < 4500, 'within the deadline of a stop');
});
