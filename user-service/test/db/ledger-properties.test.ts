import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { applyOperation, applyOperations, type LedgerOperation } from '../../src/db/apply-operations.ts';
import type { HoldOutcome } from '../../src/ledger/ledger.ts';
import { buildTestService, type TestService } from '../support.ts';
import { LedgerModel } from './ledger-model.ts';
import { findViolations, makeDue } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

/** A step by small numbers, so that users, ids and amounts meet again and again. */
const stepArbitrary = fc.record({
  kind: fc.constantFrom('hold', 'hold', 'hold', 'capture', 'release', 'make-due'),
  user: fc.nat({ max: 3 }),
  hold: fc.nat({ max: 7 }),
  credits: fc.constantFrom(10, 10, 10, 30, 45),
});
type Step = ReturnType<(typeof stepArbitrary)['generate']>['value_'];

interface World {
  readonly model: LedgerModel;
  readonly users: readonly string[];
  readonly toOperation: (step: Step) => LedgerOperation;
}

/** Three users with 100 credits and at most four holds, one more who does not exist, and eight ids. */
async function createWorld(): Promise<World> {
  const model = new LedgerModel();
  const users = Array.from({ length: 4 }, () => `user-${randomUUID()}`);
  const ids = Array.from({ length: 8 }, () => randomUUID());
  for (const username of users.slice(0, 3)) {
    await service.ledger.setLimits({ username, reservations: 4 });
    await service.ledger.grant({ username, idempotencyKey: 'first', credits: 100 });
    model.addAccount(username, { posted: 100, maxOpenHolds: 4 });
  }
  const toOperation = ({ kind, user, hold, credits }: Step): LedgerOperation => {
    const reference = { username: users[user]!, holdId: ids[hold]! };
    if (kind === 'capture' || kind === 'release') return { kind, ...reference };
    return { kind: 'hold', ...reference, credits, ttlSeconds: 3600 };
  };
  return { model, users, toOperation };
}

async function assertSameBalances({ model, users }: World): Promise<void> {
  for (const username of users.slice(0, 3)) {
    const limits = await service.ledger.findLimits(username);
    assert.deepEqual(
      { posted: limits?.limits.credits, held: limits?.used.credits, openHolds: limits?.used.reservations },
      model.describe(username),
    );
  }
  assert.deepEqual(await findViolations(service.database), []);
}

function summarise(result: HoldOutcome): { outcome: string; available?: number } {
  if ('hold' in result) return { outcome: result.outcome };
  return {
    outcome: result.outcome,
    ...(result.available === undefined ? {} : { available: result.available }),
  };
}

test('one operation at a time, the ledger decides as its model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
      const world = await createWorld();
      for (const step of steps) {
        const operation = world.toOperation(step);
        if (step.kind === 'make-due') {
          await makeDue(service.database, operation.holdId);
          world.model.makeDue(operation.holdId);
        } else {
          const actual = summarise(await applyOperation(service.database, operation));
          assert.deepEqual(actual, world.model.apply(operation));
        }
      }
      await assertSameBalances(world);
    }),
    { numRuns: 40 },
  );
});

test('in batches of any size, the ledger decides as its model does one by one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(stepArbitrary, { selector: ({ hold }) => hold, maxLength: 8 }), {
        maxLength: 8,
      }),
      async (batches) => {
        const world = await createWorld();
        for (const batch of batches) {
          for (const step of batch.filter(({ kind }) => kind === 'make-due')) {
            const { holdId } = world.toOperation(step);
            await makeDue(service.database, holdId);
            world.model.makeDue(holdId);
          }
          const operations = batch.filter(({ kind }) => kind !== 'make-due').map(world.toOperation);
          const actual = await applyOperations(service.database, operations);
          const expected = operations.map((operation) => world.model.apply(operation));
          assert.deepEqual(actual.map(summarise), expected);
        }
        await assertSameBalances(world);
      },
    ),
    { numRuns: 60 },
  );
});

test('concurrent operations through the lanes leave every invariant standing and spend nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 10, maxLength: 60 }), async (steps) => {
      const { users, toOperation } = await createWorld();
      await Promise.all(
        steps.map(async (step) => {
          const operation = toOperation(step);
          if (step.kind === 'make-due') await makeDue(service.database, operation.holdId);
          else if (operation.kind === 'hold') await service.ledger.hold(operation);
          else if (operation.kind === 'capture') await service.ledger.capture(operation);
          else await service.ledger.release(operation);
        }),
      );
      assert.deepEqual(await findViolations(service.database), []);
      for (const username of users.slice(0, 3)) {
        const entries = await service.ledger.listEntries({ username, beforeVersion: undefined, limit: 100 });
        const captured = new Set(entries?.flatMap(({ holdId }) => holdId ?? []));
        assert.equal(captured.size + 1, entries?.length, 'a hold was captured twice');
      }
    }),
    { numRuns: 40 },
  );
});
