import { isDeepStrictEqual } from 'node:util';
import type { LedgerModel } from './ledger-model.ts';

/** Something that was done to the ledger while other things were. */
export interface Call {
  /** Does the same to a model. @returns the answer it gives */
  readonly applyTo: (model: LedgerModel) => unknown;
  readonly answer: unknown;
  /** When it was begun and when its answer came, on one clock. */
  readonly begunAt: number;
  readonly answeredAt: number;
}

/**
 * Looks for an order in which the calls, one at a time, give the answers that they gave, and end in the state that they
 * ended in; a call that was answered before another was begun comes before it. Such a history is linearizable: Herlihy and
 * Wing, "Linearizability: A Correctness Condition for Concurrent Objects", 1990.
 *
 * @returns the order, or `undefined` where there is none
 */
export function findOrder(
  calls: readonly Call[],
  model: LedgerModel,
  isFinal: (model: LedgerModel) => boolean,
): readonly Call[] | undefined {
  const dead = new Set<string>();
  const search = (pending: readonly Call[], state: LedgerModel): readonly Call[] | undefined => {
    if (pending.length === 0) return isFinal(state) ? [] : undefined;
    // The same calls left in the same state lead nowhere again.
    const key = `${pending.map((call) => calls.indexOf(call)).join()} ${state.fingerprint()}`;
    if (dead.has(key)) return undefined;
    const firstAnswer = Math.min(...pending.map(({ answeredAt }) => answeredAt));
    for (const call of pending.filter(({ begunAt }) => begunAt < firstAnswer)) {
      const next = state.clone();
      if (!isDeepStrictEqual(call.applyTo(next), call.answer)) continue;
      const rest = search(
        pending.filter((other) => other !== call),
        next,
      );
      if (rest !== undefined) return [call, ...rest];
    }
    dead.add(key);
    return undefined;
  };
  return search(calls, model);
}
