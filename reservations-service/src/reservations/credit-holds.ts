import { Problem } from '@holdfast/service-kit/http';

/** Credits of a user set aside under an id, in the ledger of the user-service. */
export interface HoldReference {
  readonly username: string;
  /** A UUID that the caller chose: the same request again is answered with the same hold. */
  readonly holdId: string;
}

export interface HoldRequest extends HoldReference {
  /** 1 to 1,000,000,000. */
  readonly credits: number;
  /** 1 to 86,400. */
  readonly ttlSeconds: number;
}

export type HoldAnswer =
  | { readonly outcome: 'held'; readonly expiresAt: Date }
  | { readonly outcome: 'insufficient-credits'; readonly available: number }
  | {
      readonly outcome:
        | 'reservation-limit-reached'
        | 'user-not-found'
        | 'hold-conflict'
        | 'hold-released'
        | 'hold-expired'
        | 'hold-captured';
    };

export interface CaptureAnswer {
  readonly outcome:
    'captured' | 'hold-expired' | 'hold-released' | 'hold-declined' | 'hold-not-found' | 'user-not-found';
}

export interface ReleaseAnswer {
  readonly outcome: 'released' | 'expired' | 'declined' | 'hold-captured' | 'user-not-found';
}

/** `expired` is final: no capture of the hold is on its way that could still succeed. */
export type HoldState = 'held' | 'captured' | 'released' | 'expired' | 'declined';

/** Holds that one lookup takes at most. */
export const maxLookup = 500;

/**
 * The ledger, as far as a reservation needs it. A refusal is an answer. Each method throws
 * {@link CreditHoldsUnavailable} where there is none.
 */
export interface CreditHolds {
  /** Sets credits aside, until they are captured, released or `ttlSeconds` have passed. */
  hold(request: HoldRequest): Promise<HoldAnswer>;
  /** Spends the credits; once only, however often it is called. */
  capture(hold: HoldReference): Promise<CaptureAnswer>;
  /** Gives the credits back, and makes sure that a `hold` which is still on its way is refused. */
  release(hold: HoldReference): Promise<ReleaseAnswer>;
  /**
   * Tells what has become of holds, and changes nothing.
   *
   * @param holdIds {@link maxLookup} at most
   * @returns states by id; holds that do not exist are left out
   */
  lookUp(holdIds: readonly string[]): Promise<ReadonlyMap<string, HoldState>>;
}

/**
 * What a failed call left behind. `definite`: nothing happened. `indefinite`: it may have taken effect, or may yet;
 * only the same request under the same id tells.
 */
export type FailureClass = 'definite' | 'indefinite';

/** The ledger gave no answer that can be used. Answered as 503 `user-service-unavailable`. */
export class CreditHoldsUnavailable extends Problem {
  readonly failureClass: FailureClass;

  constructor(failureClass: FailureClass, options: { readonly cause: unknown }) {
    super('user-service-unavailable', 'The request may be repeated as it is.', options);
    this.failureClass = failureClass;
  }
}
