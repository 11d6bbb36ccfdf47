/** Bounds the retries of all calls together, so that an outage does not multiply the load. */
export interface RetryBudget {
  /** Counts a call. */
  readonly deposit: () => void;
  /** Takes a retry out. @returns false where none is left, and none may be made */
  readonly withdraw: () => boolean;
}

/**
 * Makes a budget, full at first. Counting calls, not successes, keeps retries a fixed share of the traffic.
 *
 * @param options.retriesPerCall how much of a retry each call pays in, above 0
 * @param options.reserve retries that can be saved up, 1 or more
 */
export function createRetryBudget(options: {
  readonly retriesPerCall: number;
  readonly reserve: number;
}): RetryBudget {
  let retries = options.reserve;
  return {
    deposit: () => {
      retries = Math.min(options.reserve, retries + options.retriesPerCall);
    },
    withdraw: () => {
      if (retries < 1) return false;
      retries -= 1;
      return true;
    },
  };
}
