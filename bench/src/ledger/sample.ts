import { percentile } from '../statistics.ts';

/** What one measurement found. */
export interface Sample {
  readonly holdsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of this process for each hold, its callers included, in µs; null where others do the work. */
  readonly nodeCpuMicrosPerHold: number | null;
}

/** What one measurement counted. */
export interface Tally {
  /** Of the holds that ended within the measured time. */
  readonly latenciesMs: Float64Array;
  readonly seconds: number;
  /** Processor time of this process within the measured time. */
  readonly nodeCpuMicros: number | null;
  /** Holds that succeeded in all, those of the warm-up included. */
  readonly holds: number;
}

/** @throws where nothing ended within the measured time */
export function toSample({ latenciesMs, seconds, nodeCpuMicros }: Tally): Sample {
  const count = latenciesMs.length;
  if (count === 0) throw new Error(`No hold ended within ${seconds} s: measure for longer.`);
  const sorted = latenciesMs.toSorted();
  return {
    holdsPerSecond: count / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    nodeCpuMicrosPerHold: nodeCpuMicros === null ? null : nodeCpuMicros / count,
  };
}
