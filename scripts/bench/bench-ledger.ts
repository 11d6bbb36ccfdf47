import { renderLedgerReport, runLedgerBenchmark } from '@holdfast/bench';

import { ledgerHelp, readLedgerOptions } from './ledger-options.ts';
import { runOnBenchPostgres } from './run-on-bench-postgres.ts';

/** npm run bench -- ledger. Progress goes to stderr, the report to stdout. */
export async function benchLedger(args: readonly string[], stop: AbortSignal): Promise<number> {
  const options = readLedgerOptions(args);
  if (options === undefined) {
    console.log(ledgerHelp);
    return 0;
  }
  return runOnBenchPostgres({
    stop,
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
        environment: process.env,
      }),
  });
}
