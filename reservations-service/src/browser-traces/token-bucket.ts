/** Lets so many through a second, and a burst now and then. */
export interface TokenBucket {
  /** @returns whether one more may pass now */
  take(): boolean;
}

/**
 * @param options.perSecond how many pass in the long run
 * @param options.burst how many may pass at once
 * @param options.now monotonic, in ms
 */
export function createTokenBucket(options: {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
}): TokenBucket {
  const { perSecond, burst, now } = options;
  let tokens = burst;
  let filledAtMs = now();
  return {
    take: () => {
      const nowMs = now();
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
