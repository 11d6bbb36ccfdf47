import * as fc from 'fast-check';
import { defineStatement, type Database, type Queryable } from '@holdfast/service-kit/postgres';
import { createPostgresLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Entry, Ledger } from '../../src/ledger/ledger.ts';
import type { Call } from './find-order.ts';
import type { LedgerModel, ModelEntry } from './ledger-model.ts';
import { describeUser, summarise, type World } from './ledger-world.ts';
import { makeDue } from './snapshot.ts';
import type { StatementTracker } from './statement-tracker.ts';

/** Few users and ids, so that calls at once are about the same ones; the last user does not exist at first. */
export const callArbitrary = fc.record({
  kind: fc.constantFrom(
    ...(['hold', 'hold', 'hold', 'capture', 'capture', 'capture', 'release', 'release'] as const),
    ...(['make-due', 'sweep', 'grant', 'grant', 'set-limits'] as const),
    ...(['read-user', 'read-hold', 'read-entries', 'stall'] as const),
  ),
  user: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 3),
  hold: fc.constantFrom(0, 0, 1, 2, 3),
  credits: fc.constantFrom(30, 45, 70),
  process: fc.constantFrom(0, 1, 2, 2),
});
/** What lanes put into batches, and what makes them wait; of two users, so that batches lock both. */
export const batchedCallArbitrary = fc.record({
  kind: fc.constantFrom('hold', 'hold', 'hold', 'capture', 'capture', 'release', 'stall'),
  user: fc.constantFrom(0, 0, 1),
  hold: fc.constantFrom(0, 1, 2, 3),
  credits: fc.constantFrom(30, 45, 70),
  process: fc.constantFrom(0, 1),
});
export type CallStep = ReturnType<(typeof callArbitrary)['generate']>['value_'];

export interface CallOptions {
  readonly scheduler: fc.Scheduler;
  readonly database: Database;
  readonly world: World;
  readonly tracker: StatementTracker;
  /**
   * Whether the database comes as far as it can before each step: the order of the steps then decides everything, and
   * is the seed's. Otherwise statements also run at once, and a second run may go another way.
   */
  readonly isSteady: boolean;
  /** Is told of every statement that failed, also where it was asked again. */
  readonly onError: (error: unknown) => void;
}

/** Lets the scheduler choose when a statement is sent and when its answer is heard. */
function scheduleQueries({ scheduler, database, tracker, onError }: CallOptions): Queryable {
  return {
    query: async (statement, values) => {
      await scheduler.schedule(Promise.resolve(), `send ${statement.name}`);
      try {
        return await tracker.track(database.query(statement, values));
      } catch (error) {
        onError(error);
        throw error;
      } finally {
        await scheduler.schedule(Promise.resolve(), `answer ${statement.name}`);
      }
    },
  };
}

const lockStatement = defineStatement<never>({
  name: 'test-lock-account',
  summary: 'SELECT accounts',
  text: 'SELECT FROM accounts WHERE username = $1 FOR NO KEY UPDATE',
});

/** Keeps an account locked for a while: what reads before it locks has read by the end of it. */
async function stallAccount({ scheduler, database, tracker }: CallOptions, username: string): Promise<void> {
  const locked = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const stalled = database.transaction(async (connection) => {
    await connection.query(lockStatement, [username]);
    locked.resolve();
    await letGo.promise;
  });
  await tracker.track(Promise.race([locked.promise, stalled]));
  await scheduler.schedule(Promise.resolve(), `let go of ${username}`);
  letGo.resolve();
  await tracker.track(stalled);
}

/** Two processes with lanes and one without, on the same database. */
function openProcesses(database: Queryable): readonly Ledger[] {
  const lanes = { connections: [database], aside: database, maxBatch: 8, maxQueue: 100, maxWaitMs: 60_000 };
  return [lanes, lanes, undefined].map((own) => createPostgresLedger(database, own));
}

const withoutTime = ({ version, kind, amount, balanceAfter, holdId }: Entry): ModelEntry => {
  return { version, kind, amount, balanceAfter, holdId };
};

/** @returns the entries of a user, as the model has them */
export async function readEntries(ledger: Ledger, username: string): Promise<ModelEntry[] | undefined> {
  const entries = await ledger.listEntries({ username, beforeVersion: undefined, limit: 100 });
  return entries?.map(withoutTime);
}

/** What a call does: to the ledger, and to a model of it. */
interface Action {
  readonly run: (ledger: Ledger) => Promise<unknown>;
  readonly applyTo: (model: LedgerModel) => unknown;
}

function describeAction(
  step: CallStep,
  { names, toOperation }: World,
  { database, stall }: { database: Queryable; stall: (username: string) => Promise<void> },
): Action {
  const operation = toOperation(step);
  const { holdId } = operation;
  const username = names[step.user]!;
  switch (step.kind) {
    case 'hold':
    case 'capture':
    case 'release':
      return {
        run: async (ledger) => {
          if (operation.kind === 'hold') return summarise(await ledger.hold(operation));
          return summarise(await ledger[operation.kind](operation));
        },
        applyTo: (model) => model.apply(operation),
      };
    case 'make-due':
      return {
        run: async () => makeDue(database, holdId),
        applyTo: (model) => model.makeDue(holdId),
      };
    case 'sweep':
      return {
        run: async (ledger) => void (await ledger.expireDue({ maxHolds: 10, maxTraces: 0 })),
        applyTo: () => undefined,
      };
    case 'stall':
      return { run: async () => stall(username), applyTo: () => undefined };
    case 'grant': {
      const grant = { username, idempotencyKey: `grant-${step.hold % 2}`, credits: step.credits };
      return {
        run: async (ledger) => {
          const result = await ledger.grant(grant);
          if (!('entry' in result)) return { outcome: result.outcome };
          return { outcome: result.outcome, entry: withoutTime(result.entry) };
        },
        applyTo: (model) => model.grant(grant),
      };
    }
    case 'set-limits':
      return {
        run: async (ledger) => ledger.setLimits({ username, reservations: step.hold }),
        applyTo: (model) => model.setLimits(username, step.hold),
      };
    case 'read-user':
      return {
        run: async (ledger) => describeUser(ledger, username),
        applyTo: (model) => model.describe(username),
      };
    case 'read-hold':
      return {
        run: async (ledger) => {
          const hold = await ledger.findHold(operation);
          return hold && { state: hold.state, credits: hold.credits };
        },
        applyTo: (model) => model.findHold(username, holdId),
      };
    case 'read-entries':
      return {
        run: async (ledger) => readEntries(ledger, username),
        applyTo: (model) => model.listEntries(username),
      };
  }
}

/** Makes the calls at moments of the scheduler's choice. @returns them with their answers */
export async function makeCalls(steps: readonly CallStep[], options: CallOptions): Promise<Call[]> {
  const { scheduler, tracker, world, isSteady } = options;
  const database = scheduleQueries(options);
  const processes = openProcesses(database);
  const stall = async (username: string): Promise<void> => stallAccount(options, username);
  let clock = 0;
  const makeCall = async (step: CallStep): Promise<Call> => {
    const { run, applyTo } = describeAction(step, world, { database, stall });
    await scheduler.schedule(Promise.resolve(), `${step.kind} of ${step.hold} by ${step.user}`);
    const begunAt = (clock += 1);
    const answer = await run(processes[step.process]!);
    return { ...step, answer, applyTo, begunAt, answeredAt: (clock += 1) };
  };
  return scheduler.waitFor(Promise.all(steps.map(makeCall)), async (takeStep) => {
    await takeStep();
    if (isSteady) await tracker.settle();
  });
}
