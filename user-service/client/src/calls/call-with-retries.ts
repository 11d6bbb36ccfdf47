import { annotateSpan } from '@holdfast/conventions';
import { UserServiceUnavailable, type FailureClass } from '../contract/unavailable.ts';
import { AttemptFailure } from './attempt-failure.ts';
import type { Circuit } from './circuit.ts';
import type { RetryMeter } from './client-metrics.ts';
import { planRetry, type GiveUpReason } from './plan-retry.ts';
import type { RetryBudget } from './retry-budget.ts';
import { retryLimits, retryRules } from './retry-rules.ts';

/** Where time and chance come from. */
export interface RetryClock {
  /** Milliseconds on a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Waits. @returns false where there is no point in going on: the client is closing */
  readonly sleep: (durationMs: number) => Promise<boolean>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface RetryOptions {
  /** For the whole call: every attempt and every wait, in ms. */
  readonly timeoutMs: number;
  /** For the answer to one attempt at most, in ms. */
  readonly attemptTimeoutMs: number;
  readonly circuit: Pick<Circuit, 'run' | 'isOpen'>;
  readonly budget: RetryBudget;
  readonly clock: RetryClock;
  readonly meter?: RetryMeter | undefined;
}

/** What one attempt has to know. */
export interface Attempt {
  /** How long its answer may take once it is sent: a whole number of ms, 1 or more. */
  readonly timeoutMs: number;
  /** How long it may take with its wait for a connection, in ms, likewise. */
  readonly leftMs: number;
  /** 0 for the first attempt, then 1, 2, … */
  readonly resendCount: number;
}

/**
 * Calls until there is an answer, as long as another attempt is worth it and the time of the whole call allows.
 *
 * @param makeAttempt idempotent; throws AttemptFailure where it has no answer
 * @throws UserServiceUnavailable with the last failure's cause; `indefinite` if any attempt was
 */
export async function callWithRetries<Answer>(
  options: RetryOptions,
  makeAttempt: (attempt: Attempt) => Promise<Answer>,
): Promise<Answer> {
  const { circuit, clock } = options;
  const deadlineMs = clock.nowMs() + options.timeoutMs;
  let failureClass: FailureClass = 'definite';
  options.budget.deposit();
  for (let attempts = 1; ; attempts += 1) {
    const leftMs = Math.max(1, Math.floor(deadlineMs - clock.nowMs()));
    const timeoutMs = Math.min(options.attemptTimeoutMs, leftMs);
    const attempt = { timeoutMs, leftMs, resendCount: attempts - 1 };
    try {
      return await circuit.run(async () => makeAttempt(attempt));
    } catch (error) {
      if (!(error instanceof AttemptFailure)) throw error;
      if (retryRules[error.kind].failureClass === 'indefinite') failureClass = 'indefinite';
      const giveUpReason = await waitForRetry(options, { failure: error, attempts, deadlineMs });
      if (giveUpReason === undefined) {
        options.meter?.countRetry();
        continue;
      }
      options.meter?.countGiveUp(giveUpReason);
      annotateSpan({ 'holdfast.retry.give_up_reason': giveUpReason });
      throw new UserServiceUnavailable(failureClass, { cause: error.cause });
    }
  }
}

/** Waits until the next attempt is due. @returns why there shall be none, where that is so */
async function waitForRetry(
  { circuit, budget, clock }: RetryOptions,
  call: { readonly failure: AttemptFailure; readonly attempts: number; readonly deadlineMs: number },
): Promise<GiveUpReason | undefined> {
  const plan = planRetry(call.failure, {
    attempts: call.attempts,
    remainingMs: call.deadlineMs - clock.nowMs(),
    isCircuitOpen: circuit.isOpen(),
    random: clock.random,
  });
  if ('giveUpReason' in plan) return plan.giveUpReason;
  if (!budget.withdraw()) return 'retry-budget';
  if (!(await clock.sleep(plan.waitMs))) return 'closing';
  // A busy process wakes up late.
  return clock.nowMs() + retryLimits.minAttemptMs > call.deadlineMs ? 'deadline' : undefined;
}
