import type { Load } from '../ledger/accounts.ts';
import type { Machine } from '../machine.ts';
import type { Latency } from './measure-steadily.ts';

/** What one sweep of everything that was due took, and what it did to new holds. */
export interface SweepMeasurement {
  readonly load: Load;
  /** Over how many accounts the due holds were spread. */
  readonly accounts: number;
  /** From the start of the sweeper until nothing was due. */
  readonly seconds: number;
  readonly releasedPerSecond: number;
  /** New holds on accounts that the due ones are on, and on others: with nothing due, and while they are swept. */
  readonly before: NewHolds;
  readonly during: NewHolds;
}

export interface NewHolds {
  readonly same: Latency;
  readonly other: Latency;
}

export interface SweepReport {
  readonly benchmark: 'sweep';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  /** Holds that were due at once. */
  readonly dueHolds: number;
  /** New holds a second, on the same accounts and on others each. */
  readonly rate: number;
  readonly lanes: number;
  readonly measurements: readonly SweepMeasurement[];
}
