import type { Call } from '../command/call.ts';
import { interruptedCode, printReport } from '../command/print-report.ts';
import { readTempoLocalOptions, tempoLocalHelp } from './options.ts';
import { renderTempoLocalReport } from './render-report.ts';
import { runTempoLocalBenchmark } from './run-benchmark.ts';

/** npm run bench -- tempo-local. @returns 1 where a bound was not kept */
export async function benchTempoLocal(call: Call): Promise<number> {
  const options = readTempoLocalOptions(call.args);
  if (options === undefined) {
    call.print(tempoLocalHelp);
    return 0;
  }
  try {
    const report = await runTempoLocalBenchmark({
      rate: options.rate,
      seconds: options.seconds,
      memoryLimitBytes: options.memory * 2 ** 20,
      signal: call.stop,
      report: call.report,
    });
    await printReport(report, { call, json: options.json, render: renderTempoLocalReport });
    return report.broken.length === 0 ? 0 : 1;
  } catch (error) {
    if (call.stop.aborted) return interruptedCode;
    throw error;
  }
}
