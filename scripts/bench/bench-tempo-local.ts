import { renderTempoLocalReport, runTempoLocalBenchmark } from '@holdfast/bench';

import { interruptedCode, printReport } from './print-report.ts';
import { readTempoLocalOptions, tempoLocalHelp } from './tempo-local-options.ts';

/** npm run bench -- tempo-local. Progress goes to stderr, the report to stdout. @returns 1 where a bound was not kept */
export async function benchTempoLocal(args: readonly string[], stop: AbortSignal): Promise<number> {
  const options = readTempoLocalOptions(args);
  if (options === undefined) {
    console.log(tempoLocalHelp);
    return 0;
  }
  try {
    const report = await runTempoLocalBenchmark({
      rate: options.rate,
      seconds: options.seconds,
      memoryLimitBytes: options.memory * 2 ** 20,
      signal: stop,
      report: (line) => console.error(line),
    });
    await printReport(report, { json: options.json, render: renderTempoLocalReport });
    return report.broken.length === 0 ? 0 : 1;
  } catch (error) {
    if (stop.aborted) return interruptedCode;
    throw error;
  }
}
