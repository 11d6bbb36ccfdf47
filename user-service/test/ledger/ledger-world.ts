import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { LedgerOperation } from '../../src/ledger/apply-operations.ts';
import type { HoldOutcome, Ledger } from '../../src/ledger/ledger.ts';
import { LedgerModel } from './ledger-model.ts';

/** A step by small numbers, so that users, ids and amounts meet again and again. */
export const stepArbitrary = fc.record({
  kind: fc.constantFrom('hold', 'hold', 'hold', 'capture', 'release', 'make-due'),
  user: fc.nat({ max: 3 }),
  hold: fc.nat({ max: 7 }),
  credits: fc.constantFrom(10, 10, 10, 30, 45),
});
export type Step = ReturnType<(typeof stepArbitrary)['generate']>['value_'];

export interface World {
  readonly model: LedgerModel;
  /** Those who exist. */
  readonly users: readonly string[];
  /** Those and the one who does not. */
  readonly names: readonly string[];
  readonly holdIds: readonly string[];
  readonly toOperation: (
    step: Readonly<Omit<Step, 'kind' | 'credits'>> & { kind: string; credits: number },
  ) => LedgerOperation;
}

/** Three users with 100 credits and at most four holds, one more who does not exist, and eight ids. */
export async function createWorld(ledger: Ledger): Promise<World> {
  const model = new LedgerModel();
  const names = Array.from({ length: 4 }, () => `user-${randomUUID()}`);
  const holdIds = Array.from({ length: 8 }, () => randomUUID() as string);
  const users = names.slice(0, 3);
  for (const username of users) {
    await ledger.setLimits({ username, reservations: 4 });
    await ledger.grant({ username, idempotencyKey: 'first', credits: 100 });
    model.setLimits(username, 4);
    model.grant({ username, idempotencyKey: 'first', credits: 100 });
  }
  const toOperation: World['toOperation'] = ({ kind, user, hold, credits }) => {
    const reference = { username: names[user]!, holdId: holdIds[hold]! };
    if (kind === 'capture' || kind === 'release') return { kind, ...reference };
    return { kind: 'hold', ...reference, credits, ttlSeconds: 3600 };
  };
  return { model, users, names, holdIds, toOperation };
}

/** What the model says of an operation, as the ledger has it. */
export function summarise(result: HoldOutcome): { outcome: string; available?: number } {
  if ('hold' in result) return { outcome: result.outcome };
  return {
    outcome: result.outcome,
    ...(result.available === undefined ? {} : { available: result.available }),
  };
}

/** What a user owns and holds, as the model describes it. */
export async function describeUser(
  ledger: Ledger,
  username: string,
): Promise<ReturnType<LedgerModel['describe']>> {
  const limits = await ledger.findLimits(username);
  return {
    posted: limits?.limits.credits ?? 0,
    held: limits?.used.credits ?? 0,
    openHolds: limits?.used.reservations ?? 0,
    maxOpenHolds: limits?.limits.reservations ?? 0,
  };
}
