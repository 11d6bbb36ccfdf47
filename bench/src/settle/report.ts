import type { Machine } from '../machine.ts';
import { spread, type Spread } from '../statistics.ts';
import { takeMedians, type EndedSpans } from '../system/span-counts.ts';

/** The processes whose time is counted. */
export const costNames = ['reservationsService', 'userService', 'postgres', 'tempoLocal'] as const;
export type CostName = (typeof costNames)[number];

/** One moment at which reservations expired. */
export interface SettleSample {
  readonly variant: 'traced' | 'against';
  /** From 1. */
  readonly round: number;
  readonly reservations: number;
  /** From their expiry until the end of the last one was recorded. */
  readonly seconds: number;
  /** From their expiry until no hold stood any more either. */
  readonly sweptSeconds: number;
  /** CPU time a reservation, in µs, until the last span was exported: settling and sweeping. */
  readonly cpuMicros: Readonly<Record<CostName, number>>;
  /** Spans a reservation. */
  readonly spans: EndedSpans;
}

export interface SettleResult {
  readonly variant: SettleSample['variant'];
  readonly settledPerSecond: Spread;
  readonly seconds: Spread;
  readonly sweptSeconds: Spread;
  readonly cpuMicros: Readonly<Record<CostName, Spread>>;
  readonly spans: SettleSample['spans'];
}

export interface SettleReport {
  readonly benchmark: 'settle';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly reservations: number;
  readonly rounds: number;
  readonly users: number;
  /** The checkout of the variant `against`; null where there is none. */
  readonly against: string | null;
  readonly results: readonly SettleResult[];
  readonly samples: readonly SettleSample[];
}

/** Works out medians and spreads of what was measured. */
export function summarize(samples: readonly SettleSample[]): SettleResult[] {
  return (['traced', 'against'] as const).flatMap((variant) => {
    const own = samples.filter((sample) => sample.variant === variant);
    return own.length === 0 ? [] : [{ variant, ...summarizeOne(own) }];
  });
}

function summarizeOne(own: readonly SettleSample[]): Omit<SettleResult, 'variant'> {
  const over = (read: (sample: SettleSample) => number): Spread => spread(own.map(read));
  return {
    settledPerSecond: over(({ reservations, seconds }) => reservations / seconds),
    seconds: over(({ seconds }) => seconds),
    sweptSeconds: over(({ sweptSeconds }) => sweptSeconds),
    cpuMicros: {
      reservationsService: over(({ cpuMicros }) => cpuMicros.reservationsService),
      userService: over(({ cpuMicros }) => cpuMicros.userService),
      postgres: over(({ cpuMicros }) => cpuMicros.postgres),
      tempoLocal: over(({ cpuMicros }) => cpuMicros.tempoLocal),
    },
    spans: takeMedians(own.map(({ spans }) => spans)),
  };
}
