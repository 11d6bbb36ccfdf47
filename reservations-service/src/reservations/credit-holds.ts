import type {
  CaptureAnswer,
  HoldAnswer,
  HoldReference,
  HoldRequest,
  HoldState,
  ReleaseAnswer,
} from '@holdfast/user-service-client/contract';

/**
 * The ledger, as far as a reservation needs it: a part of the user-service's client. A refusal is an answer. Each method
 * throws `UserServiceUnavailable` where there is none.
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
   * @param holdIds `maxLookup` at most
   * @returns states by id; holds that do not exist are left out
   */
  lookUp(holdIds: readonly string[]): Promise<ReadonlyMap<string, HoldState>>;
}
