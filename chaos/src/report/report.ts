import type { Coverage } from '../history/coverage.ts';
import type { Violation } from '../invariants.ts';
import type { OperationKind } from '../schedule/operation.ts';
import type { VictimName } from '../schedule/plan-kills.ts';

/** What a run did, and what it found. */
export interface ChaosReport {
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
  readonly seconds: number;
  /** From the last operation until nothing was open any more. */
  readonly secondsUntilQuiet: number;
  readonly done: ReadonlyMap<OperationKind, number>;
  readonly requests: number;
  readonly kills: Readonly<Record<VictimName, number>>;
  /** How long a victim was away, from SIGKILL until it was ready again: the longest, in ms. */
  readonly longestOutageMs: Readonly<Record<VictimName, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly coverage: ReturnType<Coverage['list']>;
  /** Requests without an answer, or with one of 5xx. */
  readonly unclear: number;
  readonly holds: number;
  readonly violations: { readonly count: number; readonly first: readonly Violation[] };
  /** What was sent and answered about the subject of the first violation, a line each. */
  readonly historyOfFirst: readonly string[];
  /** Why the run proves nothing, where that is so. */
  readonly hollowness: readonly string[];
}

/** Whether everything held, and the run was one that could have shown otherwise. */
export function isPassed(report: Pick<ChaosReport, 'violations' | 'hollowness'>): boolean {
  return report.violations.count === 0 && report.hollowness.length === 0;
}
