import path from 'node:path';
import type { Call } from '../command/call.ts';
import { interruptedCode, printReport } from '../command/print-report.ts';
import { openCpuClock } from '../system/cpu-time.ts';
import { withSystem } from '../system/with-system.ts';
import { readSettleOptions, settleHelp } from './options.ts';
import { renderSettleReport } from './render-report.ts';
import { runSettleBenchmark } from './run-benchmark.ts';

/** npm run bench -- settle. */
export async function benchSettle(call: Call): Promise<number> {
  const options = readSettleOptions(call.args);
  if (options === undefined) {
    call.print(settleHelp);
    return 0;
  }
  const { reservations, rounds, users, against, json } = options;
  const clock = await openCpuClock();
  try {
    const report = await withSystem(call, async (system) =>
      runSettleBenchmark({
        system,
        clock,
        reservations,
        rounds,
        users,
        against: against === undefined ? undefined : path.resolve(against),
        report: call.report,
      }),
    );
    await printReport(report, { call, json, render: renderSettleReport });
    return 0;
  } catch (error) {
    if (call.stop.aborted) return interruptedCode;
    throw error;
  }
}
