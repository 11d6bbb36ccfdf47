import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** How to wait for a condition: how often to look, how long at most, and what ends the wait early. */
export interface PollOptions {
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks again and again until `look` gives a value.
 *
 * @returns that value, or undefined once the time is up
 * @throws the abort reason when `signal` aborts, and whatever `look` throws
 */
export async function poll<T>(
  look: () => Promise<T | undefined> | T | undefined,
  { everyMs, timeoutMs, signal }: PollOptions,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() >= deadline) return undefined;
    await delay(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}

/**
 * Waits for a promise, but not for ever.
 *
 * @returns true when it settled in time
 */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, delay(timeoutMs, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** Waits until a signal aborts. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // Nothing else may be keeping the process alive.
  const alive = setInterval(() => undefined, 2 ** 30);
  try {
    await once(signal, 'abort');
  } finally {
    clearInterval(alive);
  }
}
