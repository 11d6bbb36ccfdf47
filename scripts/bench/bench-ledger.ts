import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { renderLedgerReport, runLedgerBenchmark } from '@holdfast/bench';

import { makeDir } from '../lib/files.ts';
import { shortPath } from '../lib/paths.ts';
import { withBenchPostgres } from './bench-postgres.ts';
import { ledgerHelp, readLedgerOptions } from './ledger-options.ts';

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
const interruptedCode = 130;

/** npm run bench -- ledger. Progress goes to stderr, the report to stdout. */
export async function benchLedger(args: readonly string[], stop: AbortSignal): Promise<number> {
  const options = readLedgerOptions(args);
  if (options === undefined) {
    console.log(ledgerHelp);
    return 0;
  }
  try {
    const report = await withBenchPostgres(stop, async ({ server, signal }) => {
      const databaseUrl = await server.createDatabase('bench', 'bench');
      const superuserUrl = new URL(server.superuserUrl);
      superuserUrl.pathname = '/bench';
      return runLedgerBenchmark({
        databaseUrl,
        superuserUrl: superuserUrl.href,
        callers: options.callers,
        seconds: options.seconds,
        rounds: options.rounds,
        lanes: options.lanes,
        poolSize: options.pool,
        environment: process.env,
        signal,
        report: (line) => console.error(line),
      });
    });
    await makeDir(path.dirname(options.json));
    await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
    console.log(`\n${renderLedgerReport(report)}\n\nAll of it: ${shortPath(options.json)}`);
    return 0;
  } catch (error) {
    if (stop.aborted) return interruptedCode;
    throw error;
  }
}
