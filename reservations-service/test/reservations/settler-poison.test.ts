import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreditHoldsUnavailable, type CreditHolds } from '../../src/reservations/credit-holds.ts';
import { makePairDue, readStatus, waitForStatus } from '../snapshot.ts';
import { buildTestPair, createReservations } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

test('reservations that cannot be settled do not keep the others waiting, however many', async (context) => {
  const pair = await buildTestPair();
  context.after(pair.close);
  const ids = await createReservations(pair, 150);
  // They come first in every round that begins at the beginning.
  const poisoned = new Set(ids.slice(0, 40));
  await makePairDue(pair, ...ids);
  const find: CreditHolds['find'] = async (reference) => {
    if (!poisoned.has(reference.holdId)) return pair.holds.find(reference);
    throw new CreditHoldsUnavailable('indefinite', { cause: new Error('an answer that makes no sense') });
  };
  const { lines } = startTestSettler(context, { ...pair, holds: { ...pair.holds, find } });
  await waitForStatus(pair.database, ids.slice(40), 'expired');
  assert.ok(lines[0]?.includes(ids[0]!), 'the log names one that cannot be settled');

  const later = await createReservations(pair, 1);
  await makePairDue(pair, ...later);
  await waitForStatus(pair.database, later, 'expired');
  for (const id of poisoned) assert.equal(await readStatus(pair.database, id), 'reserved');
  poisoned.clear();
  await waitForStatus(pair.database, ids, 'expired');
});
