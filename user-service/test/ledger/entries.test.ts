import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
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

test('a grant under one key counts once, however often it comes', async () => {
  const username = await createUser(service.ledger, { credits: 0 });
  const request = { username, idempotencyKey: 'k', credits: 50 };
  const results = await Promise.all(Array.from({ length: 20 }, async () => service.ledger.grant(request)));
  assert.equal(results.filter((result) => result.outcome === 'granted').length, 1);
  assert.equal(results.filter((result) => result.outcome === 'already-granted').length, 19);
  assert.equal((await service.ledger.findLimits(username))?.limits.credits, 50);
});

test('a key of a grant with another amount is refused and changes nothing', async () => {
  const username = await createUser(service.ledger, { credits: 10 });
  const untouched = await takeSnapshot(service.database);
  const result = await service.ledger.grant({ username, idempotencyKey: 'first', credits: 11 });
  assert.deepEqual(result, { outcome: 'idempotency-key-reused' });
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('entries are numbered from 1 without gaps, under concurrent movements', async () => {
  const username = await createUser(service.ledger, { credits: 1000 });
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const hold = describeHold(username, { credits: index + 1 });
      await service.ledger.hold(hold);
      await service.ledger.capture(hold);
    }),
  );
  const entries = (await service.ledger.listEntries({ username, beforeVersion: undefined, limit: 100 }))!;
  assert.deepEqual(
    entries.map((entry) => entry.version),
    Array.from({ length: 31 }, (_, index) => 31 - index),
  );
  entries.slice(0, -1).forEach((entry, index) => {
    assert.equal(entry.balanceAfter, entries[index + 1]!.balanceAfter + entry.amount);
  });
});

for (const text of ['UPDATE entries SET amount = amount + 1', 'DELETE FROM entries', 'TRUNCATE entries']) {
  test(`entries are immutable: the service's own role is refused ${text}`, async () => {
    await createUser(service.ledger, { credits: 10 });
    const statement = defineStatement<never>({ name: text, summary: 'UPDATE entries', text });
    await assert.rejects(service.database.query(statement, []), { code: '42501' });
  });
}

test('the sweep expires what is due, of many accounts, and leaves the rest', async () => {
  const due = await Promise.all(
    Array.from({ length: 20 }, async () => describeHold(await createUser(service.ledger, { credits: 100 }))),
  );
  for (const hold of due) await service.ledger.hold(hold);
  const standing = describeHold(due[0]!.username);
  await service.ledger.hold(standing);
  await makeDue(service.database, ...due.map((hold) => hold.holdId));

  assert.equal(await service.ledger.hasDue(), true);
  const bounds = { maxHolds: 15, maxTraces: 0 };
  const untraced = { traced: 0, traceparents: [] };
  assert.deepEqual(await service.ledger.expireDue(bounds), {
    expired: 15,
    credits: 450,
    isFull: true,
    ...untraced,
  });
  assert.deepEqual(await service.ledger.expireDue(bounds), {
    expired: 5,
    credits: 150,
    isFull: false,
    ...untraced,
  });
  assert.deepEqual(await service.ledger.expireDue(bounds), {
    expired: 0,
    credits: 0,
    isFull: false,
    ...untraced,
  });
  assert.equal(await service.ledger.hasDue(), false);
  assert.equal((await service.ledger.findHold(standing))?.state, 'held');
  assert.equal((await service.ledger.findLimits(standing.username))?.used.credits, 30);
});

test('sweeps and captures of the same holds at once end each hold once', async () => {
  const username = await createUser(service.ledger, { credits: 1000 });
  const holds = Array.from({ length: 20 }, () => describeHold(username, { credits: 10 }));
  for (const hold of holds) await service.ledger.hold(hold);
  await makeDue(service.database, ...holds.slice(0, 10).map((hold) => hold.holdId));
  await Promise.all([
    ...holds.map(async (hold) => service.ledger.capture(hold)),
    ...Array.from({ length: 5 }, async () => service.ledger.expireDue({ maxHolds: 100, maxTraces: 0 })),
  ]);
  assert.deepEqual((await service.ledger.findLimits(username))?.limits.credits, 900);
  assert.deepEqual((await service.ledger.findLimits(username))?.used, { reservations: 0, credits: 0 });
});
