import type { NewReservation } from './reservation.ts';

/** Whose key. One user's keys are nothing to another's. */
export interface AnswerKey {
  readonly username: string;
  readonly idempotencyKey: string;
}

/** An answer whose bytes are decided. */
export interface RenderedAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The address of what was made (RFC 9110, section 10.2.2). */
  readonly location?: string | undefined;
  readonly body: string;
}

/** The first definite answer under a key: every repeat of its request is answered so. */
export interface IdempotentAnswer extends AnswerKey {
  /** SHA-256 of the request, 64 hex digits. */
  readonly fingerprint: string;
  /** What was made; `undefined` where the request was refused. */
  readonly reservationId: string | undefined;
  readonly answer: RenderedAnswer;
  /** The span that gave the answer first; `undefined` where it was not sampled. */
  readonly traceparent: string | undefined;
}

/** Where answers under keys are kept. The first one counts: none is ever changed. */
export interface IdempotentAnswers {
  find(key: AnswerKey): Promise<IdempotentAnswer | undefined>;
  /**
   * Keeps an answer and, in the same step, the reservation that it tells of: both, or neither.
   *
   * @param reservation `undefined` where the request was refused
   * @returns whether they were kept; `false` where the key has an answer already
   */
  insert(answer: IdempotentAnswer, reservation: NewReservation | undefined): Promise<boolean>;
}
