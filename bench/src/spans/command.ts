import type { Call } from '../command/call.ts';
import { printReport } from '../command/print-report.ts';
import { readSpansOptions, spansHelp } from './options.ts';
import { renderSpansReport } from './render-report.ts';
import { runSpansBenchmark } from './run-benchmark.ts';

/** npm run bench -- spans. */
export async function benchSpans(call: Call): Promise<number> {
  const options = readSpansOptions(call.args);
  if (options === undefined) {
    call.print(spansHelp);
    return 0;
  }
  const report = runSpansBenchmark({ rounds: options.rounds, requests: options.requests });
  await printReport(report, { call, json: options.json, render: renderSpansReport });
  return 0;
}
