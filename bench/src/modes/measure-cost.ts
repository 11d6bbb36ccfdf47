import { poll } from '@holdfast/scripts/lib/waiting';
import type { CpuClock } from '../system/cpu-time.ts';
import type { ByteCounter } from './count-bytes.ts';

interface MeasureOptions {
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

/** Makes reservations one after the other, so that each is the trace that is shown. @returns what one sends, in bytes */
export async function measureBytes(options: MeasureOptions): Promise<number> {
  const { counter, reserve, reservations, signal } = options;
  await waitUntilSent(counter, signal);
  const before = counter.read();
  await reserveMany(reserve, { reservations, atOnce: 1, signal });
  await waitUntilSent(counter, signal);
  return (counter.read() - before) / reservations;
}

/** Makes reservations, several at a time. @returns what one takes of the processes' CPU time, its spans' export included, in µs */
export async function measureCpu(
  options: MeasureOptions & {
    readonly clock: CpuClock;
    readonly pids: { readonly user: number; readonly reservations: number };
    readonly atOnce: number;
  },
): Promise<number> {
  const { clock, counter, pids, reserve, signal } = options;
  const before = await clock.read(pids);
  await reserveMany(reserve, options);
  await waitUntilSent(counter, signal);
  const after = await clock.read(pids);
  const seconds = after.user + after.reservations - before.user - before.reservations;
  return (seconds * 1e6) / options.reservations;
}

/** Makes reservations, so many at a time. */
export async function reserveMany(
  reserve: () => Promise<void>,
  options: { readonly reservations: number; readonly atOnce: number; readonly signal: AbortSignal },
): Promise<void> {
  let left = options.reservations;
  const reserveSome = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      options.signal.throwIfAborted();
      await reserve();
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, reserveSome));
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
