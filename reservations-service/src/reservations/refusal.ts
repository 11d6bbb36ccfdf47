import type { HoldAnswer } from '@holdfast/user-service-client/contract';

/**
 * Why no credits are held, as the ledger says it. Holds that have ended can be met under an idempotency key only: an earlier
 * attempt held the credits, its reservation was never recorded, and the hold's end is the key's.
 */
type HoldRefusal = Exclude<HoldAnswer, { readonly outcome: 'held' }>;

/** Why a request is refused. It is definite, and nothing has changed. */
export type Refusal =
  | HoldRefusal
  | { readonly outcome: 'item-not-found'; readonly itemId: string }
  | { readonly outcome: 'reservation-not-found'; readonly reservationId: string }
  /** The ledger does not know the user of a reservation, although it has held credits for it. */
  | { readonly outcome: 'account-not-found'; readonly username: string }
  | {
      readonly outcome:
        | 'reservation-cancelled'
        | 'reservation-expired'
        | 'reservation-downloaded'
        | 'hold-not-found'
        | 'idempotency-key-reused';
    };

/** A refusal on its way to the caller. */
export class ReservationRefused extends Error {
  override readonly name = 'ReservationRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`The request is refused: ${refusal.outcome}.`);
    this.refusal = refusal;
  }
}
