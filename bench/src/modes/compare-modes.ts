import { tracingModes } from '@holdfast/telemetry/tracing-modes';
import type { CpuClock } from '../system/cpu-time.ts';
import type { System } from '../system/with-system.ts';
import { differences, type Difference } from './differences.ts';
import type { ModeRun, ModeRuns } from './mode-run.ts';
import { requests, type RequestName } from './requests.ts';
import { runMode } from './run-mode.ts';
import { outlineSkeleton } from './skeleton.ts';

export interface CompareModesOptions {
  readonly system: System;
  readonly clock: CpuClock | undefined;
  /** How many reservations the cost is measured on. */
  readonly reservations: number;
  /** Told of progress. */
  readonly report: (line: string) => void;
}

/** Runs the services in each mode, one mode after the other. */
export async function compareModes(options: CompareModesOptions): Promise<ModeRuns> {
  const { report, ...each } = options;
  const runs: ModeRun[] = [];
  for (const mode of tracingModes) {
    report(`running the services in the mode ${mode}`);
    runs.push(await runMode({ ...each, mode }));
  }
  return Object.fromEntries(runs.map((run) => [run.mode, run])) as unknown as ModeRuns;
}

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
