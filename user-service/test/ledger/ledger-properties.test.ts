import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import { buildTestService, type TestService } from '../support.ts';
import { createWorld, describeUser, stepArbitrary, summarise, type World } from './ledger-world.ts';
import { findViolations, makeDue } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

async function assertSameBalances({ model, users }: World): Promise<void> {
  for (const username of users) {
    assert.deepEqual(await describeUser(service.ledger, username), model.describe(username));
  }
  assert.deepEqual(await findViolations(service.database), []);
}

test('one operation at a time, the ledger decides as its model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
      const world = await createWorld(service.ledger);
      for (const step of steps) {
        const operation = world.toOperation(step);
        if (step.kind === 'make-due') {
          await makeDue(service.database, operation.holdId);
          world.model.makeDue(operation.holdId);
        } else {
          const actual = await applyOperations(service.database, [operation]);
          assert.deepEqual(actual.map(summarise), [world.model.apply(operation)]);
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
        const world = await createWorld(service.ledger);
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
      const { users, toOperation } = await createWorld(service.ledger);
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
      for (const username of users) {
        const entries = await service.ledger.listEntries({ username, beforeVersion: undefined, limit: 100 });
        const captured = new Set(entries?.flatMap(({ holdId }) => holdId ?? []));
        assert.equal(captured.size + 1, entries?.length, 'a hold was captured twice');
      }
    }),
    { numRuns: 40 },
  );
});
