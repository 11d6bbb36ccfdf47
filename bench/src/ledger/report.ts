import type { Machine } from '../machine.ts';
import { median } from '../statistics.ts';
import type { Load } from './accounts.ts';
import type { Sample } from './sample.ts';
import type { Variant } from './variants.ts';

/** One thing that is measured, once in each round. */
export interface Case {
  readonly load: Load;
  readonly callers: number;
  readonly variant: Variant;
}

/** A case with its samples, in the order of the rounds. */
export interface MeasuredCase extends Case {
  readonly samples: readonly Sample[];
}

/** A case with the medians of its rounds. */
export interface Result extends MeasuredCase, Sample {
  /**
   * How many times the holds/s of pgbench, and of the unbatched ledger, under the same load and number of callers: the
   * median of the rounds' ratios, since what is measured within a minute meets the same machine. Null where there is no
   * such measurement.
   */
  readonly ratioToPgbench: number | null;
  readonly ratioToUnbatched: number | null;
}

export interface LedgerReport {
  readonly benchmark: 'ledger';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  /** Null where it is not installed. */
  readonly pgbenchVersion: string | null;
  readonly secondsPerMeasurement: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly lanes: number;
  readonly poolSize: number;
  readonly accounts: number;
  /** Rows of the table of holds at the end. */
  readonly holds: number;
  readonly results: readonly Result[];
}

/** Works out the medians and ratios of what was measured. */
export function summarize(measured: readonly MeasuredCase[]): Result[] {
  return measured.map((one) => {
    const { load, callers, samples } = one;
    const middle = (read: (sample: Sample) => number): number => median(samples.map(read));
    const others = (variant: Variant): MeasuredCase | undefined =>
      measured.find((other) => other.load === load && other.callers === callers && other.variant === variant);
    const cpu = samples.flatMap(({ nodeCpuMicrosPerHold }) => nodeCpuMicrosPerHold ?? []);
    return {
      ...one,
      holdsPerSecond: middle((sample) => sample.holdsPerSecond),
      p50Ms: middle((sample) => sample.p50Ms),
      p99Ms: middle((sample) => sample.p99Ms),
      nodeCpuMicrosPerHold: cpu.length === 0 ? null : median(cpu),
      ratioToPgbench: compare(one, others('pgbench')),
      ratioToUnbatched: compare(one, others('unbatched')),
    };
  });
}

function compare(one: MeasuredCase, other: MeasuredCase | undefined): number | null {
  if (other === undefined) return null;
  return median(
    one.samples.map(
      ({ holdsPerSecond }, round) => holdsPerSecond / (other.samples[round]?.holdsPerSecond ?? Number.NaN),
    ),
  );
}
