import { setTimeout as delay } from 'node:timers/promises';

/** Asks every 5 ms until the condition gives something, and fails after `deadlineMs` with what was waited for. */
export async function waitUntil<Result>(
  what: string,
  condition: () => Promise<Result | undefined | false> | Result | undefined | false,
  deadlineMs = 5000,
): Promise<Result> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await delay(5);
  }
}
