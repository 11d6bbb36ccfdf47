import type { FailureClass } from '../contract/unavailable.ts';

export interface RetryRule {
  /** Whether the request can have taken effect. */
  readonly failureClass: FailureClass;
  /** `soon`: after the backoff. `later`: not before the overload has had time to pass. */
  readonly retry: 'soon' | 'later' | 'never';
  /** Whether it counts against the circuit: the user-service is out, rather than busy or of another opinion. */
  readonly isOutage: boolean;
}

/**
 * How an attempt can fail, and what that means. Every call is idempotent under its hold's id, so whatever may have
 * taken effect may be sent again.
 */
export const retryRules = {
  /** There was no connection. */
  'not-connected': { failureClass: 'definite', retry: 'soon', isOutage: true },
  /** All connections were busy for as long as the call may take: whoever asked is one of many. */
  'not-sent': { failureClass: 'definite', retry: 'never', isOutage: false },
  /** A reset, or silence until the attempt's time was up. */
  'no-answer': { failureClass: 'indefinite', retry: 'soon', isOutage: true },
  /** A 5xx, or something that the user-service does not say. */
  'unusable-answer': { failureClass: 'indefinite', retry: 'soon', isOutage: true },
  /** 503 `overloaded`: it sheds what it cannot take. An open circuit would take from it what it still can. */
  overloaded: { failureClass: 'definite', retry: 'later', isOutage: false },
  /** It answers, but refuses this service, such as its token. */
  refused: { failureClass: 'definite', retry: 'never', isOutage: false },
  /** The circuit let nothing through. */
  'circuit-open': { failureClass: 'definite', retry: 'never', isOutage: false },
} as const satisfies Record<string, RetryRule>;

export type FailureKind = keyof typeof retryRules;

/** The numbers of the rules; docs/adr/013-retries-between-the-services.md says why these. */
export const retryLimits = {
  /** Attempts at one call, the first among them. */
  maxAttempts: 3,
  /** The first wait is random between 0 and this, in ms; the bound doubles with each attempt, up to the cap. */
  backoffBaseMs: 50,
  backoffCapMs: 500,
  /** Least wait after `overloaded`, in ms. */
  overloadWaitMs: 1000,
  /** Less than this before the deadline, in ms, no attempt is begun: it could hardly end in time. */
  minAttemptMs: 50,
  /** Over all calls, retries are at most this share of them … */
  retriesPerCall: 0.1,
  /** … beside a reserve of so many. */
  retryReserve: 10,
} as const;

/** When the circuit opens and closes. */
export const circuitLimits = {
  /** It looks at the outcomes of so many attempts … */
  sampleSize: 50,
  /** … opens once there are at least so many of them, */
  minSamples: 10,
  /** and more than this share are outages. */
  maxOutageShare: 0.5,
  /** Open, it lets one attempt through after so long, in ms: what `Retry-After` tells callers. */
  probeAfterMs: 1000,
} as const;
