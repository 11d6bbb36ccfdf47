import type { HoldState } from '@holdfast/user-service-client/contract';

/** Credits of a user that are set aside until the hold is captured, released or expires. */
export interface Hold {
  readonly holdId: string;
  readonly username: string;
  /** `null` on a tombstone, which a release left that came before its hold. */
  readonly credits: number | null;
  readonly state: HoldState;
  /** `null` on a tombstone. */
  readonly expiresAt: Date | null;
}

export type StateOfHold = Pick<Hold, 'holdId' | 'state'>;

/** Why the ledger refused: data, and the last part of the problem type of the answer. */
export type LedgerRefusal =
  | 'user-not-found'
  | 'hold-not-found'
  | 'hold-conflict'
  | 'hold-captured'
  | 'hold-released'
  | 'hold-expired'
  | 'hold-declined'
  | 'insufficient-credits'
  | 'reservation-limit-reached'
  | 'idempotency-key-reused'
  | 'credit-limit-reached';

export interface Refused {
  readonly outcome: LedgerRefusal;
  /** With `insufficient-credits` and `reservation-limit-reached`: the credits that were available. */
  readonly available?: number;
}

/** What became of an operation on a hold. */
export type HoldOutcome =
  | {
      /** `already-held`: the same hold again. `released`, `expired` and `declined`: nothing is held any more. */
      readonly outcome: 'held' | 'already-held' | 'captured' | 'released' | 'expired' | 'declined';
      readonly hold: Hold;
      /** Whether an earlier operation had captured or released it. */
      readonly isRepeat?: true;
    }
  | Refused;

export interface HoldRequest {
  readonly username: string;
  readonly holdId: string;
  /** 1 to 1,000,000,000. */
  readonly credits: number;
  /** 1 to 86,400. */
  readonly ttlSeconds: number;
}

export interface HoldReference {
  readonly username: string;
  readonly holdId: string;
}

/** What a user may have and has: open reservations and credits. */
export interface Limits {
  readonly username: string;
  readonly limits: Amounts;
  readonly used: Amounts;
  readonly available: Amounts;
}
export interface Amounts {
  readonly reservations: number;
  readonly credits: number;
}

/** One side of a movement of credits, as the user sees it. */
export interface Entry {
  /** Counts from 1 without gaps, an account each. */
  readonly version: number;
  readonly kind: 'grant' | 'capture';
  /** Positive where credits came in. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly holdId: string | null;
  readonly createdAt: Date;
}

export interface GrantRequest {
  readonly username: string;
  readonly idempotencyKey: string;
  /** 1 to 1,000,000,000. */
  readonly credits: number;
  /** The body of the answer, should the grant be refused for its amount: kept for replays. Empty, unless given. */
  readonly refusal?: string;
}
export type GrantOutcome =
  | { readonly outcome: 'granted' | 'already-granted'; readonly entry: Entry }
  | {
      /** `already-refused`: for the same reason, when it was first asked for. */
      readonly outcome: 'credit-limit-reached' | 'already-refused';
      /** The `refusal` of the request that was refused first. */
      readonly answer: string;
    }
  | { readonly outcome: 'user-not-found' | 'idempotency-key-reused' };

/**
 * The ledger of credits. Every operation is atomic, and idempotent under the id or key that its caller chose; a refusal
 * changes nothing that the user owns or holds. The engine behind it may be another than PostgreSQL.
 *
 * Every method throws where the engine is out of reach; whether the operation took effect is then not known, and the
 * same request asks again.
 */
export interface Ledger {
  /** Checks the user's limits and sets credits aside, in one step. */
  hold(request: HoldRequest): Promise<HoldOutcome>;
  findHold(reference: HoldReference): Promise<Hold | undefined>;
  /** Tells what has become of holds, whoever's they are, in any order; those that do not exist are left out. */
  lookUpHolds(holdIds: readonly string[]): Promise<StateOfHold[]>;
  /** Spends the credits of a hold that has not expired. */
  capture(reference: HoldReference): Promise<HoldOutcome>;
  /** Gives the credits back; of a hold that never arrived, sees to it that it is refused when it does. */
  release(reference: HoldReference): Promise<HoldOutcome>;
  findLimits(username: string): Promise<Limits | undefined>;
  /**
   * Entries older than a version, newest first.
   *
   * @returns `undefined` where there is no such user
   */
  listEntries(page: {
    readonly username: string;
    readonly beforeVersion: number | undefined;
    readonly limit: number;
  }): Promise<Entry[] | undefined>;
  /** Creates a user, or changes how many reservations one may have open. */
  setLimits(user: {
    readonly username: string;
    readonly reservations: number;
  }): Promise<{ created: boolean }>;
  grant(request: GrantRequest): Promise<GrantOutcome>;
  /** Whether any hold is due and not swept yet. */
  hasDue(): Promise<boolean>;
  /** Expires holds that are due. */
  expireDue(bounds: SweepBounds): Promise<SweepResult>;
}

export interface SweepBounds {
  /** Holds to expire at most. */
  readonly maxHolds: number;
  /** Traces to return at most. */
  readonly maxTraces: number;
}
export interface SweepResult {
  /** How many holds were expired. */
  readonly expired: number;
  /** What they had set aside, in all. */
  readonly credits: number;
  /** Whether as many were due as were to be expired at most, so that there may be more. */
  readonly isFull: boolean;
  /** How many of the expired holds came with a trace. */
  readonly traced: number;
  /** The traces of the first of those. */
  readonly traceparents: readonly string[];
}
