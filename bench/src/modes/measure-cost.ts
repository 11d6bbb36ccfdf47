import { poll } from '@holdfast/scripts/lib/waiting';
import type { CpuClock } from '../system/cpu-time.ts';
import type { ServicePair } from '../system/service-pair.ts';
import type { ByteCounter } from './count-bytes.ts';
import type { ModeCost } from './mode-run.ts';

export interface MeasureCostOptions {
  readonly pair: ServicePair;
  readonly clock: CpuClock | undefined;
  readonly counter: ByteCounter;
  /** Makes one reservation. */
  readonly reserve: () => Promise<void>;
  readonly reservations: number;
  readonly signal: AbortSignal;
}

/** Longer than spans wait for company, in ms. */
const quietMs = 1500;
const everyMs = 100;
const quietTimeoutMs = 60_000;

/** Makes reservations one after the other, so that each is the trace that is shown, and counts what they cost. */
export async function measureCost(options: MeasureCostOptions): Promise<Omit<ModeCost, 'spans'>> {
  const { clock, counter, pair, reserve, reservations, signal } = options;
  await waitUntilSent(counter, signal);
  const bytesBefore = counter.read();
  const secondsBefore = await readSeconds(clock, pair);
  for (let count = 0; count < reservations; count += 1) {
    signal.throwIfAborted();
    await reserve();
  }
  await waitUntilSent(counter, signal);
  const secondsAfter = await readSeconds(clock, pair);
  return {
    reservations,
    bytes: (counter.read() - bytesBefore) / reservations,
    cpuMicros:
      secondsBefore === undefined || secondsAfter === undefined
        ? undefined
        : ((secondsAfter - secondsBefore) * 1e6) / reservations,
  };
}

async function readSeconds(clock: CpuClock | undefined, { pids }: ServicePair): Promise<number | undefined> {
  if (clock === undefined) return undefined;
  const seconds = await clock.read(pids);
  return seconds.user + seconds.reservations;
}

/** Waits until nothing has been sent for longer than spans are kept. @throws Error where that takes over 60 s */
async function waitUntilSent(counter: ByteCounter, signal: AbortSignal): Promise<void> {
  let bytes = counter.read();
  let sinceMs = performance.now();
  const quiet = await poll(
    () => {
      if (counter.read() !== bytes) {
        bytes = counter.read();
        sinceMs = performance.now();
      }
      return performance.now() - sinceMs >= quietMs || undefined;
    },
    { everyMs, timeoutMs: quietTimeoutMs, signal },
  );
  if (quiet === undefined) throw new Error(`spans were still being sent after ${quietTimeoutMs / 1000} s`);
}
