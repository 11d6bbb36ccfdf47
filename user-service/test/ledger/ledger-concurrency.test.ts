import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect, isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Database } from '@holdfast/service-kit/postgres';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import { openAsSuperuser } from '../superuser.ts';
import { buildTestService, type TestService } from '../support.ts';
import {
  batchedCallArbitrary,
  callArbitrary,
  makeCalls,
  readEntries,
  type CallStep,
} from './concurrent-calls.ts';
import { findOrder } from './find-order.ts';
import { createWorld, describeUser, summarise } from './ledger-world.ts';
import { findViolations } from './snapshot.ts';
import { createStatementTracker } from './statement-tracker.ts';

let service: TestService;
let observer: Database;
before(async () => {
  service = await buildTestService();
  observer = await openAsSuperuser(service.database);
});
after(async () => {
  await observer.close();
  await service.close();
});

/** Most races need calls that pile up behind a lock. */
const stall: CallStep = { kind: 'stall', user: 0, hold: 0, credits: 30, process: 0 };

/** PostgreSQL's code for transactions that wait for each other in a circle; it ends one of them after a second. */
const deadlockDetected = '40P01';

const history = (call: fc.Arbitrary<CallStep>): fc.Arbitrary<CallStep[]> =>
  fc.array(call, { minLength: 2, maxLength: 12, size: 'max' });

test('whatever is called at once, there is an order of the calls that explains every answer and the final state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.oneof(...[callArbitrary, batchedCallArbitrary].map(history)),
      fc.constantFrom(true, true, false),
      async (scheduler, steps, isSteady) => {
        const { database, ledger } = service;
        const world = await createWorld(ledger);
        // What is open already can be captured and released from the start.
        for (const hold of [0, 1]) {
          const operation = world.toOperation({ kind: 'hold', user: 0, hold, credits: 30 });
          const results = await applyOperations(database, [operation]);
          assert.deepEqual(results.map(summarise), [world.model.apply(operation)]);
        }
        const tracker = createStatementTracker({ observer, poolSize: 10 });
        const errors: unknown[] = [];
        const onError = (error: unknown): void => void errors.push(error);
        const calls = await makeCalls([stall, stall, ...steps], {
          scheduler,
          database,
          world,
          tracker,
          isSteady,
          onError,
        });
        const final = await Promise.all(
          world.names.map(async (username) => ({
            balance: await describeUser(ledger, username),
            entries: await readEntries(ledger, username),
          })),
        );
        const order = findOrder(calls, world.model, (model) =>
          world.names.every((username, index) =>
            isDeepStrictEqual(final[index], {
              balance: model.describe(username),
              entries: model.listEntries(username),
            }),
          ),
        );
        assert.ok(order, `no order explains ${inspect({ calls, final }, { depth: 6 })}`);
        assert.deepEqual(await findViolations(database), []);
        // Where a batch is asked again, its members' answers do not tell of it.
        const deadlocks = errors.filter(
          (error) => error instanceof Error && 'code' in error && error.code === deadlockDetected,
        );
        assert.deepEqual(deadlocks, []);
      },
    ),
    { numRuns: 100 },
  );
});
