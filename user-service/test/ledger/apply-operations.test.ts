import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import { countLockWaits } from '../../src/ledger/measure-ledger.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { findViolations } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

test('a batch decides nothing for a user who was created while it waited for its locks', async () => {
  const { database, ledger } = service;
  const known = await createUser(ledger, { credits: 100 });
  const late = `user-${randomUUID()}`;
  const holds = [known, late, late].map((username) => describeHold(username, { credits: 70 }));
  const [first, second, elsewhere] = holds.map((hold) => ({ kind: 'hold' as const, ...hold }));
  assert.ok(first && second && elsewhere);

  const locked = Promise.withResolvers<void>();
  const batched = Promise.withResolvers<void>();
  const lock = database.transaction(async (connection) => {
    await applyOperations(connection, [{ kind: 'release', ...describeHold(known) }]);
    locked.resolve();
    await batched.promise;
  });
  await locked.promise;
  const batch = applyOperations(database, [first, second]);
  try {
    await pollUntil('the batch waits for the lock', async () => (await countLockWaits(database)) === 1);
    await ledger.setLimits({ username: late, reservations: 4 });
    await ledger.grant({ username: late, idempotencyKey: 'first', credits: 100 });
    assert.equal((await applyOperations(database, [elsewhere]))[0]?.outcome, 'held');
  } finally {
    batched.resolve();
    await lock;
  }
  const outcomes = (await batch).map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ['held', 'user-not-found'], 'it read an account that it had not locked');
  const limits = await ledger.findLimits(late);
  assert.deepEqual(limits?.used, { reservations: 1, credits: 70 });
  assert.deepEqual(await findViolations(database), []);
});

test('two users who claim one id at once, each alone: one holds it, the other is told, and has all their credits', async () => {
  const { database, ledger } = service;
  for (const kind of ['hold', 'release'] as const) {
    const owner = await createUser(ledger, { credits: 100 });
    const rival = await createUser(ledger, { credits: 100 });
    const claim = describeHold(owner);
    const claimed = Promise.withResolvers<void>();
    const raced = Promise.withResolvers<void>();
    const first = database.transaction(async (connection) => {
      await applyOperations(connection, [{ kind: 'hold', ...claim }]);
      claimed.resolve();
      await raced.promise;
    });
    await claimed.promise;
    const second = applyOperations(database, [{ kind, ...claim, username: rival }]);
    try {
      await pollUntil('the second waits for the id', async () => (await countLockWaits(database)) === 1);
    } finally {
      raced.resolve();
      await first;
    }
    assert.deepEqual(await second, [{ outcome: 'hold-conflict' }]);
    assert.deepEqual((await ledger.findLimits(rival))?.used, { reservations: 0, credits: 0 });
    assert.deepEqual(await findViolations(database), []);
  }
});
