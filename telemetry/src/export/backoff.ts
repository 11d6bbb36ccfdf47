/** The first pause after a failure, and the longest, in ms; each is twice as long as the one before. */
export interface PauseRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How long to wait before a request is sent again. */
export interface RetryPauses {
  /** Where nothing was heard of the backend: a try costs little, and it should be found within a second of its return. */
  readonly unreachable: PauseRange;
  /** Where the backend answers that it cannot take the request now: it is there, and wants to be spared. */
  readonly answered: PauseRange;
}

export const defaultRetryPauses: RetryPauses = {
  unreachable: { firstMs: 100, longestMs: 500 },
  answered: { firstMs: 250, longestMs: 5000 },
};

/** A backend that asks for more than this, in ms, is asked again after it: what waits meanwhile has no room for hours. */
const longestAskedMs = 60_000;

export interface FailedAttempt {
  readonly isAnswered: boolean;
  readonly delayMs?: number | undefined;
}

export interface Backoff {
  /** Whether there was a failure since the last reset. */
  readonly isFailing: boolean;
  /** Notes a failure. @returns how long to wait after it, in ms */
  readonly fail: (attempt: FailedAttempt) => number;
  /** Begins anew, as after a success. */
  readonly reset: () => void;
}

/**
 * Exponential backoff with jitter: half of each pause, at least, up to the whole of it, so that the services of a backend that was away do
 * not come back at once. What a backend asks for goes before, and is stretched instead of cut short.
 */
export function createBackoff(pauses: RetryPauses = defaultRetryPauses): Backoff {
  let failures = 0;
  return {
    get isFailing() {
      return failures > 0;
    },
    fail: ({ isAnswered, delayMs }) => {
      const { firstMs, longestMs } = isAnswered ? pauses.answered : pauses.unreachable;
      const pause = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30)) * (0.5 + Math.random() / 2);
      failures += 1;
      if (delayMs === undefined) return pause;
      return Math.max(pause, Math.min(delayMs, longestAskedMs) * (1 + Math.random() / 10));
    },
    reset: () => {
      failures = 0;
    },
  };
}
