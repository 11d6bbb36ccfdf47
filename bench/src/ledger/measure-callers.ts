import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '@holdfast/user-service/ledger';
import { creditsPerHold, nameAccount, ttlSeconds } from './accounts.ts';
import { makeHoldId } from './hold-id.ts';
import type { Tally } from './sample.ts';

export interface MeasureOptions {
  readonly callers: number;
  /** How many accounts they hold from, at random. */
  readonly accounts: number;
  /** Connections are made and plans are prepared in this time, which does not count. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Measures a ledger under callers each of whom makes the next hold as soon as the last one has succeeded.
 *
 * @throws at the first hold that fails or is refused
 */
export async function measureCallers(ledger: Ledger, options: MeasureOptions): Promise<Tally> {
  const { callers, accounts, warmUpSeconds, seconds, signal } = options;
  const names = Array.from({ length: accounts }, (_, index) => nameAccount(index + 1));
  const latencies: number[] = [];
  const progress: { phase: 'warm-up' | 'measured' | 'over' } = { phase: 'warm-up' };
  let holds = 0;

  const call = async (): Promise<void> => {
    try {
      while (progress.phase !== 'over') {
        const username = names[Math.floor(Math.random() * accounts)] ?? '';
        const startedAtMs = performance.now();
        const { outcome } = await ledger.hold({
          username,
          holdId: makeHoldId(),
          credits: creditsPerHold,
          ttlSeconds,
        });
        if (outcome !== 'held') throw new Error(`A hold of ${username} was answered ${outcome}.`);
        holds += 1;
        if (progress.phase === 'measured') latencies.push(performance.now() - startedAtMs);
      }
    } finally {
      // Where one fails, the others have no reason to go on.
      progress.phase = 'over';
    }
  };
  const watch = async (): Promise<{ seconds: number; nodeCpuMicros: number }> => {
    try {
      await delay(warmUpSeconds * 1000, undefined, { signal });
      progress.phase = 'measured';
      const cpuBefore = process.cpuUsage();
      const startedAtMs = performance.now();
      await delay(seconds * 1000, undefined, { signal });
      const { user, system } = process.cpuUsage(cpuBefore);
      return { seconds: (performance.now() - startedAtMs) / 1000, nodeCpuMicros: user + system };
    } finally {
      progress.phase = 'over';
    }
  };

  const [measured] = await Promise.all([watch(), ...Array.from({ length: callers }, call)]);
  return { ...measured, latenciesMs: Float64Array.from(latencies), holds };
}
