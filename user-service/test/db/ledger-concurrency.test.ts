import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import type { Queryable } from '@holdfast/service-kit';
import type { LedgerOperation } from '../../src/db/apply-operations.ts';
import { batchLedger } from '../../src/db/batched-ledger.ts';
import { createPostgresLedger } from '../../src/db/postgres-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { buildTestService, type TestService } from '../support.ts';
import { findOrder, type Call } from './find-order.ts';
import { createWorld, describeUser, summarise, type World } from './ledger-world.ts';
import { findViolations, makeDue } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

/** Few users and ids, so that calls at once are about the same ones. */
const callArbitrary = fc.record({
  kind: fc.constantFrom('hold', 'hold', 'hold', 'capture', 'capture', 'release', 'make-due', 'sweep'),
  user: fc.constantFrom(0, 0, 0, 1, 3),
  hold: fc.nat({ max: 3 }),
  credits: fc.constantFrom(30, 45, 70),
  process: fc.nat({ max: 2 }),
});
type CallStep = ReturnType<(typeof callArbitrary)['generate']>['value_'];

/** Lets the scheduler choose when a statement is sent and when its answer is heard; in between, PostgreSQL does. */
function scheduleQueries(scheduler: fc.Scheduler, database: Queryable): Queryable {
  return {
    query: async (statement, values) => {
      await scheduler.schedule(Promise.resolve(), `send ${statement.name}`);
      const rows = await database.query(statement, values);
      await scheduler.schedule(Promise.resolve(), `answer ${statement.name}`);
      return rows;
    },
  };
}

/** Two processes with lanes and one without, on the same database. */
function openProcesses(database: Queryable): readonly Ledger[] {
  const direct = createPostgresLedger(database);
  const lanes = { connections: [database], maxBatch: 8, maxQueue: 100 };
  return [batchLedger(direct, lanes), batchLedger(direct, lanes), direct];
}

async function operate(ledger: Ledger, operation: LedgerOperation): Promise<unknown> {
  switch (operation.kind) {
    case 'hold':
      return summarise(await ledger.hold(operation));
    case 'capture':
      return summarise(await ledger.capture(operation));
    case 'release':
      return summarise(await ledger.release(operation));
  }
}

/** Makes the calls at moments of the scheduler's choice. @returns them with their answers */
async function makeCalls(
  scheduler: fc.Scheduler,
  steps: readonly CallStep[],
  { toOperation }: World,
): Promise<Call[]> {
  const database = scheduleQueries(scheduler, service.database);
  const processes = openProcesses(database);
  let clock = 0;
  const makeCall = async (step: CallStep): Promise<Call> => {
    const operation = toOperation(step);
    const ledger = processes[step.process]!;
    await scheduler.schedule(Promise.resolve(), `${step.kind} of ${step.hold} by ${step.user}`);
    const begunAt = (clock += 1);
    const describe = (answer: unknown, applyTo: Call['applyTo']): Call => {
      return { ...step, answer, applyTo, begunAt, answeredAt: (clock += 1) };
    };
    if (step.kind === 'make-due') {
      await makeDue(database, operation.holdId);
      return describe(undefined, (model) => model.makeDue(operation.holdId));
    }
    if (step.kind === 'sweep') {
      await ledger.expireDue({ maxHolds: 10, maxTraces: 0 });
      return describe(undefined, () => undefined);
    }
    return describe(await operate(ledger, operation), (model) => model.apply(operation));
  };
  return scheduler.waitFor(Promise.all(steps.map(makeCall)));
}

test('whatever is called at once, there is an order of the calls that explains every answer and the final state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(callArbitrary, { minLength: 2, maxLength: 14 }),
      async (scheduler, steps) => {
        const world = await createWorld(service.ledger);
        const calls = await makeCalls(scheduler, steps, world);
        const balances = await Promise.all(
          world.users.map(async (username) => describeUser(service.ledger, username)),
        );
        const order = findOrder(calls, world.model, (model) =>
          world.users.every((username, index) => {
            const { posted, held, openHolds } = model.describe(username);
            const actual = balances[index]!;
            return actual.posted === posted && actual.held === held && actual.openHolds === openHolds;
          }),
        );
        assert.ok(order, `no order explains ${inspect({ calls, balances }, { depth: 4 })}`);
        assert.deepEqual(await findViolations(service.database), []);
      },
    ),
    { numRuns: 150 },
  );
});
