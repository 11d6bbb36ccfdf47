import type { Invariant, Violation } from '../invariants.ts';
import { createCoverage, type Coverage } from './coverage.ts';
import type { HoldRecord, KeyRecord } from './records.ts';
import type { RunLog } from './run-log.ts';

/** What the clients asked for and were told, as far as the checks need it. */
export interface History {
  readonly holds: Map<string, HoldRecord>;
  /** By {@link nameKey}. */
  readonly reservationKeys: Map<string, KeyRecord>;
  readonly grantKeys: Map<string, KeyRecord>;
  /** Ids that no hold and no reservation may have: they were only in requests that are wrong. */
  readonly impossibleIds: Set<string>;
  /** Reservations without a key whose outcome was never learnt, by {@link nameClaim}. */
  readonly unclearReservations: Map<string, number>;
  /** The highest limit of open reservations that was ever asked for, by user. */
  readonly highestLimits: Map<string, number>;
  readonly coverage: Coverage;
  readonly log: Pick<RunLog, 'write'>;
  readonly violations: Violations;
}

/** How many violations there are, of which the first of each invariant are kept. */
export interface Violations {
  count: number;
  readonly first: Violation[];
}

/** Of each invariant. */
const keptViolations = 5;

export function createHistory(log: Pick<RunLog, 'write'>): History {
  return {
    holds: new Map(),
    reservationKeys: new Map(),
    grantKeys: new Map(),
    impossibleIds: new Set(),
    unclearReservations: new Map(),
    highestLimits: new Map(),
    coverage: createCoverage(),
    log,
    violations: { count: 0, first: [] },
  };
}

export function nameKey(username: string, key: string): string {
  return `${username} ${key}`;
}

export function nameClaim(username: string, itemId: string): string {
  return `${username} ${itemId}`;
}

/** Notes that an invariant does not hold. */
export function noteViolation(
  history: Pick<History, 'violations' | 'log'>,
  invariant: Invariant,
  subject: string,
  message: string,
): void {
  history.violations.count += 1;
  history.log.write({ at: Date.now(), violation: invariant, subject, message });
  const { first } = history.violations;
  if (first.filter((kept) => kept.invariant === invariant).length >= keptViolations) return;
  first.push({ invariant, subject, message });
}
