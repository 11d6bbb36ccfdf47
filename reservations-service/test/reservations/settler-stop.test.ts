import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import type { Holds } from '@holdfast/user-service-client';
import { makePairDue, readStatus } from '../snapshot.ts';
import { buildTestPair, createReservations, type TestPair } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

/** Holds whose answers wait for a gate. */
function gateAnswers(): { holds: Holds; asked: () => number; open: () => void } {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const lookUp: Holds['lookUp'] = async (holdIds) => {
    asked += 1;
    await gate.promise;
    return pair.holds.lookUp(holdIds);
  };
  return { holds: { ...pair.holds, lookUp }, asked: () => asked, open: gate.resolve };
}

test('close waits for the question under way and records its answers, but asks no more', async (context) => {
  const ids = await createReservations(pair, 20);
  await makePairDue(pair, ...ids);
  const { holds, asked, open } = gateAnswers();
  const { close, lines } = startTestSettler(context, { ...pair, holds });
  await pollUntil('the question', () => asked() === 1);
  const closed = close();
  open();
  await closed;
  assert.equal(asked(), 1);
  const statuses = await Promise.all(ids.map(async (id) => readStatus(pair.database, id)));
  assert.deepEqual(new Set(statuses), new Set(['expired']));
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
