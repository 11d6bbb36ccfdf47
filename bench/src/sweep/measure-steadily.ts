import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '@holdfast/user-service/ledger';
import { creditsPerHold, ttlSeconds } from '../ledger/accounts.ts';
import { makeHoldId } from '../ledger/hold-id.ts';
import { summarizeLatencies, type LatencySummary } from '../statistics.ts';

/** How long holds took, in ms, from when they were to be made. */
export interface Latency extends LatencySummary {
  readonly holds: number;
}

export interface SteadyLoad {
  /** Holds a second on each group of accounts, however long the ones before take. */
  readonly rate: number;
  /** Names of accounts, by group. */
  readonly groups: Readonly<Record<'same' | 'other', readonly string[]>>;
}

/**
 * Makes holds at a steady rate while something else runs. A hold that comes late counts from when it was to be made, so
 * that a ledger that stands still for a second does not count as one slow hold.
 *
 * @throws at a hold that fails or is refused
 */
export async function measureSteadily<Result>(
  ledger: Ledger,
  { rate, groups }: SteadyLoad,
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly same: Latency; readonly other: Latency }> {
  let isOver = false;
  const measured = run().finally(() => {
    isOver = true;
  });
  const call = async (names: readonly string[]): Promise<Latency> => {
    const latencies: number[] = [];
    const pending: Promise<void>[] = [];
    const holdOnce = async (username: string, dueAtMs: number): Promise<void> => {
      const hold = { username, holdId: makeHoldId(), credits: creditsPerHold, ttlSeconds };
      const { outcome } = await ledger.hold(hold);
      if (outcome !== 'held') throw new Error(`A hold of ${username} was answered ${outcome}.`);
      latencies.push(performance.now() - dueAtMs);
    };
    const startedAtMs = performance.now();
    for (let count = 0; ; count += 1) {
      const dueAtMs = startedAtMs + (count * 1000) / rate;
      const pauseMs = dueAtMs - performance.now();
      if (pauseMs > 0) await delay(pauseMs);
      if (isOver) break;
      const username = names[Math.floor(Math.random() * names.length)] ?? '';
      pending.push(holdOnce(username, dueAtMs));
    }
    await Promise.all(pending);
    return { holds: latencies.length, ...summarizeLatencies(latencies) };
  };
  const [result, same, other] = await Promise.all([measured, call(groups.same), call(groups.other)]);
  return { result, same, other };
}
