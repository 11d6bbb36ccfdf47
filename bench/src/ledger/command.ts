import type { Call } from '../command/call.ts';
import { runOnBenchPostgres } from '../command/run-on-bench-postgres.ts';
import { ledgerHelp, readLedgerOptions } from './options.ts';
import { renderLedgerReport } from './render-report.ts';
import { runLedgerBenchmark } from './run-benchmark.ts';

/** npm run bench -- ledger. */
export async function benchLedger(call: Call): Promise<number> {
  const options = readLedgerOptions(call.args);
  if (options === undefined) {
    call.print(ledgerHelp);
    return 0;
  }
  return runOnBenchPostgres({
    call,
    json: options.json,
    render: renderLedgerReport,
    run: async (bench) =>
      runLedgerBenchmark({
        ...bench,
        callers: options.callers,
        seconds: options.seconds,
        rounds: options.rounds,
        lanes: options.lanes,
        poolSize: options.pool,
        environment: call.environment,
      }),
  });
}
