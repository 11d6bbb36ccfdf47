import type { Machine } from '../machine.ts';
import { spread, type Spread } from '../statistics.ts';
import { takeMedians, type EndedSpans } from '../system/span-counts.ts';
import { costNames, variantNames, type CostName, type Sample, type VariantName } from './sample.ts';

/** What the rounds of one variant have in common. */
export interface Result {
  readonly connections: number;
  readonly variant: VariantName;
  readonly requestsPerSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly p999Ms: Spread;
  /** CPU time a request, in µs. */
  readonly cpuMicros: Readonly<Record<CostName, Spread>>;
  /**
   * The same as a multiple of what both bare services took together in the same round: what is measured within a minute
   * meets the same machine.
   */
  readonly bareRatio: Readonly<Record<CostName, Spread>>;
  /** Spans a request, by the services' own counts; received are those whose export tempo/local acknowledged. */
  readonly spans: EndedSpans | null;
  /** The most until the end of the last round. */
  readonly peakBytes: Sample['peakBytes'];
  /** Requests of all rounds that were not answered 201. */
  readonly failures: number;
}

export interface PairReport {
  readonly benchmark: 'pair';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  /** Its name and version. */
  readonly loadGenerator: string;
  readonly rounds: number;
  readonly secondsPerMeasurement: number;
  readonly warmUpSeconds: number;
  readonly users: number;
  /** The checkout of the variant `against`; null where there is none. */
  readonly against: string | null;
  readonly results: readonly Result[];
  /** Each measurement, in the order in which they were made. */
  readonly samples: readonly Sample[];
  /** What was not kept, a sentence each. */
  readonly broken: readonly string[];
}

/** Works out medians, spreads and ratios of what was measured, by connections and then by variant. */
export function summarize(samples: readonly Sample[]): Result[] {
  const connections = [...new Set(samples.map((sample) => sample.connections))].toSorted((a, b) => a - b);
  return connections.flatMap((number) =>
    variantNames.flatMap((variant) => {
      const own = samples.filter((sample) => sample.connections === number && sample.variant === variant);
      return own.length === 0 ? [] : [summarizeOne(own, samples)];
    }),
  );
}

function summarizeOne(own: readonly Sample[], all: readonly Sample[]): Result {
  const [first] = own;
  if (first === undefined) throw new Error('Nothing was measured.');
  const over = (read: (sample: Sample) => number): Spread => spread(own.map(read));
  const overCosts = (read: (sample: Sample, name: CostName) => number): Record<CostName, Spread> =>
    Object.fromEntries(costNames.map((name) => [name, over((sample) => read(sample, name))])) as Record<
      CostName,
      Spread
    >;
  const spans = own.flatMap((sample) => sample.spans ?? []);
  return {
    connections: first.connections,
    variant: first.variant,
    requestsPerSecond: over(({ requests, seconds }) => requests / seconds),
    p50Ms: over(({ p50Ms }) => p50Ms),
    p99Ms: over(({ p99Ms }) => p99Ms),
    p999Ms: over(({ p999Ms }) => p999Ms),
    cpuMicros: overCosts(({ cpuMicros }, name) => cpuMicros[name]),
    bareRatio: overCosts((sample, name) => sample.cpuMicros[name] / findBare(sample, all).cpuMicros.services),
    spans: spans.length === 0 ? null : takeMedians(spans),
    peakBytes: {
      reservationsService: Math.max(...own.map(({ peakBytes }) => peakBytes.reservationsService)),
      userService: Math.max(...own.map(({ peakBytes }) => peakBytes.userService)),
    },
    failures: own.reduce((sum, { failures }) => sum + failures, 0),
  };
}

function findBare({ round, connections }: Sample, all: readonly Sample[]): Sample {
  const bare = all.find(
    (other) => other.variant === 'bare' && other.round === round && other.connections === connections,
  );
  if (bare === undefined) throw new Error(`The bare pair was not measured in round ${round}.`);
  return bare;
}
