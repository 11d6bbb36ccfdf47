import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerOperation } from '../../src/ledger/apply-operations.ts';
import { findOrder, type Call } from './find-order.ts';
import { LedgerModel } from './ledger-model.ts';

const username = 'ada';

/** A user with 100 credits. */
function createModel(): LedgerModel {
  const model = new LedgerModel();
  model.setLimits(username, 4);
  model.grant({ username, idempotencyKey: 'first', credits: 100 });
  return model;
}

/** When a call was begun and answered, and its answer. */
type Told = readonly [begunAt: number, answeredAt: number, outcome: string, available?: number];

function tell(operation: LedgerOperation, [begunAt, answeredAt, outcome, available]: Told): Call {
  const answer = available === undefined ? { outcome } : { outcome, available };
  return { begunAt, answeredAt, answer, applyTo: (model) => model.apply(operation) };
}
const hold = (holdId: string, credits: number, ...told: Told): Call =>
  tell({ kind: 'hold', username, holdId, credits, ttlSeconds: 60 }, told);
const capture = (holdId: string, ...told: Told): Call => tell({ kind: 'capture', username, holdId }, told);
const release = (holdId: string, ...told: Told): Call => tell({ kind: 'release', username, holdId }, told);
const read = (held: number, begunAt: number, answeredAt: number): Call => {
  return { begunAt, answeredAt, answer: held, applyTo: (model) => model.describe(username).held };
};
const makeDue = (holdId: string, begunAt: number, answeredAt: number): Call => {
  return { begunAt, answeredAt, answer: undefined, applyTo: (model) => model.makeDue(holdId) };
};

function explain(calls: readonly Call[], held?: number): number[] | undefined {
  const order = findOrder(
    calls,
    createModel(),
    (model) => held === undefined || model.describe(username).held === held,
  );
  return order?.map((call) => calls.indexOf(call));
}

test('of two holds at once for the last credits either may be the one that is told no', () => {
  const refused = ['insufficient-credits', 30] as const;
  assert.deepEqual(explain([hold('a', 70, 1, 3, 'held'), hold('b', 70, 2, 4, ...refused)]), [0, 1]);
  assert.deepEqual(explain([hold('a', 70, 1, 3, ...refused), hold('b', 70, 2, 4, 'held')]), [1, 0]);
});

test('no order explains what a ledger without locks would answer', () => {
  const held = hold('a', 70, 1, 2, 'held');
  const histories = {
    'credits that were held twice': [hold('a', 70, 1, 3, 'held'), hold('b', 70, 2, 4, 'held')],
    'credits that nobody was given': [hold('a', 70, 1, 3, 'insufficient-credits', 30)],
    'a balance that never was': [held, hold('b', 70, 3, 4, 'insufficient-credits', 40)],
    'one hold that was made twice': [hold('a', 30, 1, 3, 'held'), hold('a', 30, 2, 4, 'held')],
    'a capture and a release, both done': [
      held,
      capture('a', 3, 5, 'captured'),
      release('a', 4, 6, 'released'),
    ],
    'a capture after its expiry': [held, makeDue('a', 3, 4), capture('a', 5, 6, 'captured')],
    'a hold after its tombstone': [release('a', 1, 2, 'released'), hold('a', 70, 3, 4, 'held')],
  };
  for (const [what, calls] of Object.entries(histories)) assert.equal(explain(calls), undefined, what);
});

test('a call that was answered before another was begun comes before it', () => {
  assert.deepEqual(explain([hold('a', 70, 1, 3, 'held'), read(0, 2, 4)]), [1, 0]);
  assert.equal(explain([hold('a', 70, 1, 2, 'held'), read(0, 3, 4)]), undefined, 'read the past');
  assert.equal(explain([read(70, 1, 2), hold('a', 70, 3, 4, 'held')]), undefined, 'read the future');
  // Each fits with one of the others; all three do not fit.
  const both = [read(70, 2, 3), read(0, 4, 5)];
  assert.equal(explain([hold('a', 70, 1, 6, 'held'), ...both]), undefined, 'read the past after the present');
});

test('answers that an order explains are not enough where the ledger ends in another state', () => {
  const calls = [hold('a', 70, 1, 2, 'held'), release('a', 3, 4, 'released')];
  assert.deepEqual(explain(calls, 0), [0, 1]);
  assert.equal(explain(calls, 70), undefined);
});

test('that no order explains many calls at once is found without trying every order', () => {
  let tried = 0;
  const reads = Array.from({ length: 10 }, (_, index): Call => {
    const { applyTo, ...call } = read(0, index, 100 + index);
    return { ...call, applyTo: (model) => ((tried += 1), applyTo(model)) };
  });
  assert.equal(explain([...reads, hold('a', 70, 50, 200, 'already-held')]), undefined);
  // Once for each read in each set of reads that are left; there are ten factorial orders.
  assert.equal(tried, 10 * 2 ** 9);
});
