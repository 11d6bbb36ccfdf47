import type { UserServiceProblem } from '../contract/problem-types.ts';
import type { FailureKind } from './retry-rules.ts';

/** One attempt at a call gave no answer that can be used; `cause` says what came instead. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure';
  readonly kind: FailureKind;
  /** How long the callee asks to be left alone, in ms, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: FailureKind,
    options: { readonly cause: unknown; readonly retryAfterMs?: number | undefined },
  ) {
    super(`An attempt failed: ${kind}`, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The failure for an answer that makes no sense: what happened over there is not known. */
export function unusableAnswer(reason: string, retryAfterMs?: number): AttemptFailure {
  const cause = new Error(`The user-service cannot be understood: ${reason}.`);
  return new AttemptFailure('unusable-answer', { cause, retryAfterMs });
}

/** The failure for a refusal that is about this service, such as its token: nothing has happened. */
export function refusedCall(refusal: UserServiceProblem): AttemptFailure {
  const cause = new Error(`The user-service refuses what this service asks for: ${refusal}.`);
  return new AttemptFailure('refused', { cause });
}
