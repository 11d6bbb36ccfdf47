import { renderSweepReport, runSweepBenchmark } from '@holdfast/bench';

import { runOnBenchPostgres } from './run-on-bench-postgres.ts';
import { readSweepOptions, sweepHelp } from './sweep-options.ts';

/** npm run bench -- sweep. Progress goes to stderr, the report to stdout. */
export async function benchSweep(args: readonly string[], stop: AbortSignal): Promise<number> {
  const options = readSweepOptions(args);
  if (options === undefined) {
    console.log(sweepHelp);
    return 0;
  }
  return runOnBenchPostgres({
    stop,
    json: options.json,
    render: renderSweepReport,
    run: async (bench) =>
      runSweepBenchmark({
        ...bench,
        dueHolds: options.holds,
        rate: options.rate,
        seconds: options.seconds,
        lanes: options.lanes,
      }),
  });
}
