import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import type { HoldOutcome, HoldRequest } from '../../src/ledger/ledger.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { countUnswept, insertDueHolds } from './insert-due-holds.ts';
import { findViolations, makeDue, takeSnapshot } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
afterEach(async () => {
  assert.deepEqual(await findViolations(service.database), []);
});
after(async () => service.close());

test('a hold sets credits aside: owned stays, available sinks', async () => {
  const username = await createUser(service.ledger, { credits: 100, reservations: 3 });
  const result = await service.ledger.hold(describeHold(username, { credits: 30 }));
  assert.equal(result.outcome, 'held');
  assert.deepEqual(await service.ledger.findLimits(username), {
    username,
    limits: { reservations: 3, credits: 100 },
    used: { reservations: 1, credits: 30 },
    available: { reservations: 2, credits: 70 },
  });
});

test('the same hold again is the same hold, and holds once', async () => {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }));
  const first = await service.ledger.hold(request);
  const again = await service.ledger.hold(request);
  assert.equal(again.outcome, 'already-held');
  assert.ok('hold' in first && 'hold' in again);
  assert.deepEqual(again.hold, first.hold);
  assert.equal((await service.ledger.findLimits(request.username))?.used.credits, 30);
});

test('100 concurrent duplicates of one hold have one effect', async () => {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }));
  const results = await Promise.all(Array.from({ length: 100 }, async () => service.ledger.hold(request)));
  const outcomes = Object.groupBy(results, (result) => result.outcome);
  assert.equal(outcomes.held?.length, 1);
  assert.equal(outcomes['already-held']?.length, 99);
  assert.equal((await service.ledger.findLimits(request.username))?.used.credits, 30);
});

test('two concurrent reservations for the last credits: exactly one succeeds', async () => {
  const username = await createUser(service.ledger, { credits: 30 });
  const results = await Promise.all([
    service.ledger.hold(describeHold(username)),
    service.ledger.hold(describeHold(username)),
  ]);
  assert.deepEqual(results.map((result) => result.outcome).toSorted(), ['held', 'insufficient-credits']);
});

test('held credits count against the balance', async () => {
  const username = await createUser(service.ledger, { credits: 50 });
  await service.ledger.hold(describeHold(username, { credits: 30 }));
  assert.deepEqual(await service.ledger.hold(describeHold(username, { credits: 21 })), {
    outcome: 'insufficient-credits',
    available: 20,
  });
});

test('a declined hold stays declined when credits have come in since', async () => {
  const username = await createUser(service.ledger, { credits: 10 });
  const request = describeHold(username, { credits: 30 });
  const declined = await service.ledger.hold(request);
  await service.ledger.grant({ username, idempotencyKey: 'second', credits: 100 });
  assert.deepEqual(await service.ledger.hold(request), declined);
  assert.deepEqual(declined, { outcome: 'insufficient-credits', available: 10 });
});

test('the limit of open reservations declines the next one', async () => {
  const username = await createUser(service.ledger, { credits: 100, reservations: 1 });
  await service.ledger.hold(describeHold(username, { credits: 10 }));
  const result = await service.ledger.hold(describeHold(username, { credits: 10 }));
  assert.equal(result.outcome, 'reservation-limit-reached');
});

test('a lowered limit leaves open holds alone and declines new ones', async () => {
  const username = await createUser(service.ledger, { credits: 100, reservations: 2 });
  await service.ledger.hold(describeHold(username, { credits: 10 }));
  await service.ledger.hold(describeHold(username, { credits: 10 }));
  await service.ledger.setLimits({ username, reservations: 1 });
  assert.deepEqual((await service.ledger.findLimits(username))?.available, { reservations: 0, credits: 80 });
  const result = await service.ledger.hold(describeHold(username, { credits: 10 }));
  assert.equal(result.outcome, 'reservation-limit-reached');
});

test('an id that stands for another amount or another user is a conflict and changes nothing', async () => {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }));
  const stranger = await createUser(service.ledger, { credits: 100 });
  await service.ledger.hold(request);
  const untouched = await takeSnapshot(service.database);
  assert.deepEqual(await service.ledger.hold({ ...request, credits: 31 }), { outcome: 'hold-conflict' });
  assert.deepEqual(await service.ledger.hold({ ...request, username: stranger }), {
    outcome: 'hold-conflict',
  });
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('two users who claim one id at once: one gets it, the other a conflict', async () => {
  const first = describeHold(await createUser(service.ledger, { credits: 100 }));
  const second = { ...first, username: await createUser(service.ledger, { credits: 100 }) };
  const results = await Promise.all([service.ledger.hold(first), service.ledger.hold(second)]);
  assert.deepEqual(results.map((result) => result.outcome).toSorted(), ['held', 'hold-conflict']);
});

test('a hold for nobody is refused and leaves nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  assert.deepEqual(await service.ledger.hold(describeHold('nobody')), { outcome: 'user-not-found' });
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('an expired hold that was not swept does not stand in the way of a new one', async () => {
  const username = await createUser(service.ledger, { credits: 30, reservations: 1 });
  const stale = describeHold(username);
  await service.ledger.hold(stale);
  await makeDue(service.database, stale.holdId);
  assert.equal((await service.ledger.findLimits(username))?.available.credits, 30);
  assert.equal((await service.ledger.hold(describeHold(username))).outcome, 'held');
  assert.equal((await service.ledger.findHold(stale))?.state, 'expired');
});

for (const { path, others } of [
  { path: 'alone', others: 0 },
  { path: 'in a batch', others: 1 },
]) {
  const apply = async (hold: HoldRequest): Promise<HoldOutcome | undefined> => {
    const batch = [hold, ...Array.from({ length: others }, () => describeHold('nobody'))];
    const results = await applyOperations(
      service.database,
      batch.map((request) => ({ kind: 'hold', ...request })),
    );
    return results[0];
  };
  test(`${path}, a hold waits for no more of what is due than it needs, be it all of it`, async () => {
    const username = await createUser(service.ledger, { credits: 350 });
    await insertDueHolds(service.database, username, 350);
    assert.equal((await apply(describeHold(username, { credits: 1 })))?.outcome, 'held');
    assert.equal(await countUnswept(service.database), 250);
    assert.equal((await apply(describeHold(username, { credits: 349 })))?.outcome, 'held');
    assert.equal(await countUnswept(service.database), 0);
    assert.deepEqual(await apply(describeHold(username, { credits: 1 })), {
      outcome: 'insufficient-credits',
      available: 0,
    });
  });
}

test('a replay of a hold whose time has run out says so', async () => {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }));
  await service.ledger.hold(request);
  await makeDue(service.database, request.holdId);
  assert.equal((await service.ledger.hold(request)).outcome, 'hold-expired');
  assert.equal((await service.ledger.hold(request)).outcome, 'hold-expired');
});
