import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { findViolations, makeDue, takeSnapshot } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
afterEach(async () => {
  assert.deepEqual(await findViolations(service.database), []);
});
after(async () => service.close());

async function openHold(credits = 30): Promise<{ username: string; holdId: string }> {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }), { credits });
  assert.equal((await service.ledger.hold(request)).outcome, 'held');
  return { username: request.username, holdId: request.holdId };
}

test('a capture spends the credits and writes one entry', async () => {
  const hold = await openHold();
  assert.equal((await service.ledger.capture(hold)).outcome, 'captured');
  const limits = await service.ledger.findLimits(hold.username);
  assert.deepEqual(limits?.limits.credits, 70);
  assert.deepEqual(limits?.used, { reservations: 0, credits: 0 });
  const [entry] = (await service.ledger.listEntries({
    username: hold.username,
    beforeVersion: undefined,
    limit: 1,
  }))!;
  assert.equal(entry?.amount, -30);
  assert.equal(entry?.balanceAfter, 70);
  assert.equal(entry?.holdId, hold.holdId);
});

test('concurrent captures of one hold spend its credits once', async () => {
  const hold = await openHold();
  const results = await Promise.all(Array.from({ length: 20 }, async () => service.ledger.capture(hold)));
  assert.ok(results.every((result) => result.outcome === 'captured'));
  assert.equal((await service.ledger.findLimits(hold.username))?.limits.credits, 70);
});

test('concurrent releases of one hold give its credits back once', async () => {
  const hold = await openHold();
  const results = await Promise.all(Array.from({ length: 20 }, async () => service.ledger.release(hold)));
  assert.ok(results.every((result) => result.outcome === 'released'));
  assert.deepEqual((await service.ledger.findLimits(hold.username))?.available.credits, 100);
});

test('of a capture and a release at once, one wins and the other is told', async () => {
  for (let round = 0; round < 10; round += 1) {
    const hold = await openHold();
    const [capture, release] = await Promise.all([
      service.ledger.capture(hold),
      service.ledger.release(hold),
    ]);
    const pair = [capture.outcome, release.outcome];
    const state = (await service.ledger.findHold(hold))?.state;
    assert.deepEqual(
      pair,
      state === 'captured' ? ['captured', 'hold-captured'] : ['hold-released', 'released'],
    );
  }
});

test('a release that arrives before its hold refuses the hold when it comes', async () => {
  const request = describeHold(await createUser(service.ledger, { credits: 100 }));
  assert.equal((await service.ledger.release(request)).outcome, 'released');
  assert.equal((await service.ledger.hold(request)).outcome, 'hold-released');
  assert.equal((await service.ledger.release(request)).outcome, 'released');
  assert.equal((await service.ledger.capture(request)).outcome, 'hold-released');
  assert.equal((await service.ledger.findLimits(request.username))?.available.credits, 100);
});

test('a capture at or after expiry is refused, swept or not', async () => {
  const hold = await openHold();
  await makeDue(service.database, hold.holdId);
  assert.equal((await service.ledger.findHold(hold))?.state, 'expired');
  assert.equal((await service.ledger.capture(hold)).outcome, 'hold-expired');
  assert.equal((await service.ledger.capture(hold)).outcome, 'hold-expired');
  assert.deepEqual((await service.ledger.findLimits(hold.username))?.available.credits, 100);
});

test('a release of what has expired, or was declined, changes nothing', async () => {
  const expired = await openHold();
  await makeDue(service.database, expired.holdId);
  assert.equal((await service.ledger.release(expired)).outcome, 'expired');
  const declined = describeHold(expired.username, { credits: 101 });
  await service.ledger.hold(declined);
  assert.equal((await service.ledger.release(declined)).outcome, 'declined');
  assert.deepEqual(await service.ledger.capture(declined), { outcome: 'hold-declined' });
});

test("a capture or release of someone else's hold is refused and changes nothing", async () => {
  const hold = await openHold();
  const stranger = await createUser(service.ledger, { credits: 100 });
  const untouched = await takeSnapshot(service.database);
  assert.deepEqual(await service.ledger.capture({ ...hold, username: stranger }), {
    outcome: 'hold-not-found',
  });
  assert.deepEqual(await service.ledger.release({ ...hold, username: stranger }), {
    outcome: 'hold-conflict',
  });
  assert.equal(await service.ledger.findHold({ ...hold, username: stranger }), undefined);
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('operations of nobody are refused and leave nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  const reference = { username: 'nobody', holdId: randomUUID() };
  assert.deepEqual(await service.ledger.capture(reference), { outcome: 'user-not-found' });
  assert.deepEqual(await service.ledger.release(reference), { outcome: 'user-not-found' });
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});
