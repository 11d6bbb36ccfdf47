import { tracingModes, type TracingMode } from '@holdfast/telemetry/tracing-modes';
import { spread } from '../statistics.ts';
import type { CpuClock } from '../system/cpu-time.ts';
import type { System } from '../system/with-system.ts';
import { differences, type Difference } from './differences.ts';
import type { ModeCost, ModeRun, ModeRuns } from './mode-run.ts';
import { openMode, type OpenMode } from './open-mode.ts';
import { requests, type RequestName } from './requests.ts';
import { outlineSkeleton } from './skeleton.ts';

export interface CompareModesOptions {
  readonly system: System;
  /** Where the system does not tell CPU time, it is not measured. */
  readonly clock: CpuClock | undefined;
  /** How often CPU time is measured, for the median. */
  readonly rounds: number;
  /** In a round. */
  readonly reservations: number;
  /** Told of progress. */
  readonly report: (line: string) => void;
}

/** Runs the services in all modes at once, and asks them in turn, so that what else the machine does meets each of them alike. */
export async function compareModes(options: CompareModesOptions): Promise<ModeRuns> {
  const { system, report } = options;
  const opened: OpenMode[] = [];
  try {
    for (const mode of tracingModes) {
      report(`starting the services in the mode ${mode}`);
      opened.push(await openMode(system, mode));
    }
    const costs = await measureCosts(opened, options);
    const runs: [TracingMode, ModeRun][] = [];
    for (const { mode, finish } of opened) {
      const run = await finish();
      const cost = { ...costs[mode], spans: run.traces.reserve?.spans.length ?? 0 };
      runs.push([mode, { ...run, cost }]);
    }
    return Object.fromEntries(runs) as Record<TracingMode, ModeRun>;
  } finally {
    await Promise.all(opened.map(async ({ close }) => close()));
  }
}

/** Sends the requests, and measures what reservations cost. */
async function measureCosts(
  opened: readonly OpenMode[],
  options: CompareModesOptions,
): Promise<Record<TracingMode, Omit<ModeCost, 'spans'>>> {
  const { clock, reservations, report } = options;
  const bytes = new Map<TracingMode, number>();
  for (const { mode, measureBytes, sendRequests, warmUp } of opened) {
    report(`sending the requests in the mode ${mode}`);
    await warmUp(reservations);
    await sendRequests();
    bytes.set(mode, await measureBytes(sequentialReservations));
  }
  const cpuMicros = clock === undefined ? undefined : await measureCpuInTurn(opened, { ...options, clock });
  const costs = opened.map(({ mode }) => {
    const samples = cpuMicros?.get(mode);
    const cost = { bytes: bytes.get(mode) ?? 0, cpuMicros: samples && spread(samples) };
    return [mode, cost] as const;
  });
  return Object.fromEntries(costs) as Record<TracingMode, Omit<ModeCost, 'spans'>>;
}

/** @returns CPU time of a reservation, in µs, a value a round */
async function measureCpuInTurn(
  opened: readonly OpenMode[],
  { clock, rounds, reservations, report }: CompareModesOptions & { readonly clock: CpuClock },
): Promise<Map<TracingMode, number[]>> {
  const samples = new Map<TracingMode, number[]>(opened.map(({ mode }) => [mode, []]));
  for (let round = 1; round <= rounds; round += 1) {
    report(`measuring CPU time, round ${round} of ${rounds}`);
    for (const { mode, measureCpu } of opened) {
      samples.get(mode)?.push(await measureCpu(clock, reservations));
    }
  }
  return samples;
}

/** Enough for a mean: each sends much the same. */
const sequentialReservations = 50;

/** A row that is otherwise than it is said to be. */
export interface Broken {
  readonly difference: Difference;
  readonly mode: keyof ModeRuns;
  readonly found: string;
}

/** @returns the rows of {@link differences} that the runs do not bear out */
export function findBroken(runs: ModeRuns): Broken[] {
  return differences.flatMap((difference) =>
    tracingModes.flatMap((mode) => {
      const found = difference.read(runs[mode]);
      return found === difference.is[mode] ? [] : [{ difference, mode, found }];
    }),
  );
}

/** @returns the requests whose traces do not have one skeleton in all modes; the probe is traced in one alone */
export function findUnlike(runs: ModeRuns): RequestName[] {
  return (Object.keys(requests) as RequestName[]).filter((name) => {
    if (name === 'probe') return false;
    const skeletons = tracingModes.map((mode) => {
      const trace = runs[mode].traces[name];
      return trace === undefined ? '' : outlineSkeleton(trace);
    });
    return new Set(skeletons).size !== 1;
  });
}
