import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for a condition: asks every 10 ms until it is met.
 *
 * @param condition what to wait for; anything but `undefined` and `false` ends the wait
 * @throws Error naming what did not come about within `deadlineMs` (10 s)
 */
export async function pollUntil<Result>(
  what: string,
  condition: () => Promise<Result | undefined | false> | Result | undefined | false,
  deadlineMs = 10_000,
): Promise<Result> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await delay(10);
  }
}
