import type { RetryClock } from '../../src/calls/call-with-retries.ts';

/** Time that passes only when somebody waits or `pass` is called. */
export interface FakeClock extends RetryClock {
  readonly pass: (durationMs: number) => void;
  /** The waits so far, in ms. */
  readonly waits: readonly number[];
}

/** @param random what chance says each time */
export function createFakeClock(random: () => number = () => 0.5): FakeClock {
  const waits: number[] = [];
  let nowMs = 1_000_000;
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs) => {
      waits.push(durationMs);
      nowMs += durationMs;
      return true;
    },
    random,
    pass: (durationMs) => {
      nowMs += durationMs;
    },
    waits,
  };
}
