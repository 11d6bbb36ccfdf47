import type { Call } from '../command/call.ts';
import { runOnBenchPostgres } from '../command/run-on-bench-postgres.ts';
import { readSweepOptions, sweepHelp } from './options.ts';
import { renderSweepReport } from './render-report.ts';
import { runSweepBenchmark } from './run-benchmark.ts';

/** npm run bench -- sweep. */
export async function benchSweep(call: Call): Promise<number> {
  const options = readSweepOptions(call.args);
  if (options === undefined) {
    call.print(sweepHelp);
    return 0;
  }
  return runOnBenchPostgres({
    call,
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
