/** Credits of a user set aside under an id, in the ledger. */
export interface HoldReference {
  readonly username: string;
  /** A UUID in lower case that the caller chose: the same request again is answered with the same hold. */
  readonly holdId: string;
}

export interface HoldRequest extends HoldReference {
  /** A whole number, 1 to 1,000,000,000. */
  readonly credits: number;
  /** A whole number, 1 to 86,400. */
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
