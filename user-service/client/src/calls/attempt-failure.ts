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
