import type { AttemptFailure } from './attempt-failure.ts';
import { retryLimits, retryRules } from './retry-rules.ts';

/** Why a call is not tried again. */
export type GiveUpReason =
  'not-retryable' | 'circuit-open' | 'attempts' | 'deadline' | 'retry-budget' | 'closing';

export type RetryPlan = { readonly waitMs: number } | { readonly giveUpReason: GiveUpReason };

/**
 * Decides from a failure whether another attempt is worth it, and how long to wait for it: full jitter over an
 * exponential bound (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), on top of what the
 * callee asked for. Everybody who was shed at once is told the same time, so that needs the jitter too.
 */
export function planRetry(
  failure: AttemptFailure,
  situation: {
    /** Attempts made so far, 1 or more. */
    readonly attempts: number;
    /** Until the call's deadline, in ms. */
    readonly remainingMs: number;
    readonly isCircuitOpen: boolean;
    /** From 0 to below 1. */
    readonly random: () => number;
  },
): RetryPlan {
  const { retry } = retryRules[failure.kind];
  if (situation.isCircuitOpen || failure.kind === 'circuit-open') return { giveUpReason: 'circuit-open' };
  if (retry === 'never') return { giveUpReason: 'not-retryable' };
  if (situation.attempts >= retryLimits.maxAttempts) return { giveUpReason: 'attempts' };

  const leastMs = Math.max(retry === 'later' ? retryLimits.overloadWaitMs : 0, failure.retryAfterMs ?? 0);
  const boundMs = Math.min(
    retryLimits.backoffCapMs,
    retryLimits.backoffBaseMs * 2 ** (situation.attempts - 1),
  );
  const waitMs = leastMs + situation.random() * boundMs;
  return waitMs + retryLimits.minAttemptMs <= situation.remainingMs
    ? { waitMs }
    : { giveUpReason: 'deadline' };
}
