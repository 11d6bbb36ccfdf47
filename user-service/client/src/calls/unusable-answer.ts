import { AttemptFailure } from './attempt-failure.ts';

/** The failure for an answer that makes no sense: what happened over there is not known. */
export function unusableAnswer(reason: string, retryAfterMs?: number): AttemptFailure {
  const cause = new Error(`The user-service cannot be understood: ${reason}.`);
  return new AttemptFailure('unusable-answer', { cause, retryAfterMs });
}
