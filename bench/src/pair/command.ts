import path from 'node:path';
import type { Call } from '../command/call.ts';
import { interruptedCode, printReport } from '../command/print-report.ts';
import { openCpuClock } from '../system/cpu-time.ts';
import { withSystem } from '../system/with-system.ts';
import { pairHelp, readPairOptions } from './options.ts';
import { renderPairReport } from './render-report.ts';
import { runPairBenchmark } from './run-benchmark.ts';
import { findWrk } from './run-wrk.ts';

/** npm run bench -- pair. @returns 1 where a request failed or a limit was not kept */
export async function benchPair(call: Call): Promise<number> {
  const options = readPairOptions(call.args);
  if (options === undefined) {
    call.print(pairHelp);
    return 0;
  }
  const { connections, rounds, seconds, users, against, json } = options;
  // What is missing is said before anything is started.
  const loadGenerator = await findWrk();
  const clock = await openCpuClock();
  try {
    const report = await withSystem(call, async (system) =>
      runPairBenchmark({
        system,
        clock,
        loadGenerator,
        connections,
        rounds,
        seconds,
        warmUpSeconds: options['warm-up'],
        users,
        against: against === undefined ? undefined : path.resolve(against),
        limits: { services: options.limit, postgres: options['limit-postgres'] },
        report: call.report,
      }),
    );
    await printReport(report, { call, json, render: renderPairReport });
    return report.broken.length === 0 ? 0 : 1;
  } catch (error) {
    if (call.stop.aborted) return interruptedCode;
    throw error;
  }
}
