import { setTimeout as delay } from 'node:timers/promises';
import type { RetryClock } from './call-with-retries.ts';

/** The process's own time and chance. @param closing aborted, it ends every wait */
export function createRetryClock(closing: AbortSignal): RetryClock {
  return {
    nowMs: () => performance.now(),
    sleep: async (durationMs) => {
      try {
        return await delay(durationMs, true, { signal: closing });
      } catch {
        // Only the signal makes a wait fail.
        return false;
      }
    },
    random: Math.random,
  };
}
