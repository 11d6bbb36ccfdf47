import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import { countLockWaits } from '../../src/ledger/measure-ledger.ts';
import { createPostgresLedger } from '../../src/ledger/postgres-ledger.ts';
import type { HoldOutcome, Ledger } from '../../src/ledger/ledger.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { describeUser, summarise } from './ledger-world.ts';
import { findViolations, makeDue } from './snapshot.ts';

/** A user with 100 credits, an open hold of 60, and one of 60 to come. */
interface Subject {
  readonly username: string;
  readonly held: { readonly username: string; readonly holdId: string };
  readonly wanted: ReturnType<typeof describeHold>;
}

/** By name: an operation on the subject, and what it said that both orders can be compared by. */
const operations = {
  hold: async (ledger, { wanted }) => summarise(await ledger.hold(wanted)),
  capture: async (ledger, { held }) => summarise(await ledger.capture(held)),
  release: async (ledger, { held }) => summarise(await ledger.release(held)),
  grant: async (ledger, { username }) =>
    (await ledger.grant({ username, idempotencyKey: 'more', credits: 20 })).outcome,
  'set-limits': async (ledger, { username }) => void (await ledger.setLimits({ username, reservations: 1 })),
  sweep: async (ledger) => void (await ledger.expireDue({ maxHolds: 1000, maxTraces: 0 })),
} as const satisfies Record<string, (ledger: Ledger, subject: Subject) => Promise<unknown>>;
type Name = keyof typeof operations;

/** The ledger by its functions for one operation, and by the one for many. */
const paths = {
  alone: createPostgresLedger,
  'in a batch': (database: Queryable): Ledger => {
    const apply = async (operation: Parameters<typeof applyOperations>[1][number]): Promise<HoldOutcome> => {
      const [outcome] = await applyOperations(database, [operation]);
      assert.ok(outcome);
      return outcome;
    };
    return {
      ...createPostgresLedger(database),
      hold: async (request) => apply({ kind: 'hold', ...request }),
      capture: async (reference) => apply({ kind: 'capture', ...reference }),
      release: async (reference) => apply({ kind: 'release', ...reference }),
    };
  },
} as const;
type Path = keyof typeof paths;

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

async function createSubject(due: boolean): Promise<Subject> {
  const ledger = createPostgresLedger(service.database);
  const username = await createUser(service.ledger, { credits: 100 });
  const held = describeHold(username, { credits: 60 });
  await ledger.hold(held);
  if (due) await makeDue(service.database, held.holdId);
  return { username, held, wanted: describeHold(username, { credits: 60 }) };
}

interface Pair {
  readonly first: Name;
  readonly second: Name;
  readonly firstPath: Path;
  readonly secondPath: Path;
  readonly due: boolean;
  /** Whether the first has done its work when the second begins, or has only locked the account. */
  readonly worked: boolean;
}

const lockStatement = defineStatement({
  name: 'test-lock-account',
  summary: 'SELECT accounts',
  text: 'SELECT 1 FROM accounts WHERE username = $1 FOR NO KEY UPDATE',
});

/** What both said, and what the user has once everything is swept. */
async function describeEnd(subject: Subject, answers: readonly unknown[]): Promise<unknown> {
  const ledger = createPostgresLedger(service.database);
  await operations.sweep(ledger);
  const states = await Promise.all([subject.held, subject.wanted].map(async (hold) => ledger.findHold(hold)));
  const user = await describeUser(ledger, subject.username);
  return { answers, user, states: states.map((hold) => hold?.state) };
}

async function runInOrder({ first, second, firstPath, secondPath, due }: Pair): Promise<unknown> {
  const subject = await createSubject(due);
  const firstAnswer = await operations[first](paths[firstPath](service.database), subject);
  const secondAnswer = await operations[second](paths[secondPath](service.database), subject);
  return describeEnd(subject, [firstAnswer, secondAnswer]);
}

/** The second begins while the first has the account's lock, and waits, or ends; then the first commits. */
async function runAtOnce({ first, second, firstPath, secondPath, due, worked }: Pair): Promise<unknown> {
  const subject = await createSubject(due);
  const { firstAnswer, secondAnswer } = await service.database.transaction(async (transaction) => {
    const runFirst = async (): Promise<unknown> => operations[first](paths[firstPath](transaction), subject);
    await transaction.query(lockStatement, [subject.username]);
    const early = worked ? await runFirst() : undefined;
    let ended = false;
    const running = operations[second](paths[secondPath](service.database), subject).finally(() => {
      ended = true;
    });
    await pollUntil(
      'the second to wait or to end',
      async () => ended || (await countLockWaits(service.database)) > 0,
    );
    // In an object: a promise that is returned would be waited for before the commit.
    return { firstAnswer: worked ? early : await runFirst(), secondAnswer: { running } };
  });
  return describeEnd(subject, [firstAnswer, await secondAnswer.running]);
}

function* listPairs(firstPath: Path, secondPath: Path): Generator<Pair> {
  const names = Object.keys(operations) as Name[];
  for (const due of [false, true]) {
    for (const worked of [false, true]) {
      for (const first of names) {
        for (const second of names) yield { first, second, firstPath, secondPath, due, worked };
      }
    }
  }
}

for (const firstPath of Object.keys(paths) as Path[]) {
  for (const secondPath of Object.keys(paths) as Path[]) {
    test(`an operation ${secondPath} that begins before another one ${firstPath} has committed acts as if it came after it`, async () => {
      for (const pair of listPairs(firstPath, secondPath)) {
        assert.deepEqual(await runAtOnce(pair), await runInOrder(pair), JSON.stringify(pair));
      }
      assert.deepEqual(await findViolations(service.database), []);
    });
  }
}
