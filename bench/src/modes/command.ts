import { tracingModes } from '@holdfast/telemetry/tracing-modes';
import type { Call } from '../command/call.ts';
import { interruptedCode, printReport } from '../command/print-report.ts';
import { openCpuClock } from '../system/cpu-time.ts';
import { withSystem } from '../system/with-system.ts';
import { compareModes, findBroken, findUnlike } from './compare-modes.ts';
import { differences } from './differences.ts';
import type { ModeRuns } from './mode-run.ts';
import { compareHelp, readCompareOptions } from './options.ts';
import { renderComparison } from './render-report.ts';
import { outlineSkeleton } from './skeleton.ts';

/** npm run compare-modes. */
export async function compareModesCommand(call: Call): Promise<number> {
  const options = readCompareOptions(call.args);
  if (options === undefined) {
    call.print(compareHelp);
    return 0;
  }
  const { reservations, rounds, json } = options;
  // Elsewhere than on Linux, the rest is worth as much.
  const clock = process.platform === 'linux' ? await openCpuClock() : undefined;
  try {
    const runs = await withSystem(call, async (system) =>
      compareModes({ system, clock, reservations, rounds, report: call.report }),
    );
    await printReport(toReport(runs), { call, json, render: () => renderComparison(runs) });
    return findBroken(runs).length + findUnlike(runs).length === 0 ? 0 : 1;
  } catch (error) {
    if (call.stop.aborted) return interruptedCode;
    throw error;
  }
}

/** What is left of the runs for a machine to read; the traces themselves have numbers that JSON cannot hold. */
function toReport(runs: ModeRuns) {
  return {
    modes: tracingModes.map((mode) => {
      const { answers, cost, traces } = runs[mode];
      return {
        mode,
        cost,
        requests: Object.values(answers).map(({ name, status, traceId }) => {
          const trace = traces[name];
          const skeleton = trace === undefined ? [] : outlineSkeleton(trace).split('\n');
          return { name, status, traceId, spans: trace?.spans.length ?? 0, skeleton };
        }),
      };
    }),
    differences: differences.map(({ aspect, is, read }) => ({
      aspect,
      documented: is,
      found: Object.fromEntries(tracingModes.map((mode) => [mode, read(runs[mode])])),
    })),
  };
}
