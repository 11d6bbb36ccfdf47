import { withBenchPostgres } from './bench-postgres.ts';
import type { Call } from './call.ts';
import { interruptedCode, printReport } from './print-report.ts';

export interface BenchRun<Report> {
  readonly call: Call;
  /** Where the report goes, absolute. */
  readonly json: string;
  readonly run: (bench: {
    /** An empty database, by its owner and by a superuser. */
    readonly databaseUrl: string;
    readonly superuserUrl: string;
    readonly signal: AbortSignal;
    /** Told of progress. */
    readonly report: (line: string) => void;
  }) => Promise<Report>;
  readonly render: (report: Report) => string;
}

/**
 * Runs a benchmark on a PostgreSQL of its own, prints its report and writes it as JSON.
 *
 * @returns what the process exits with
 */
export async function runOnBenchPostgres<Report>(options: BenchRun<Report>): Promise<number> {
  const { call, json, run, render } = options;
  try {
    const report = await withBenchPostgres(call.stop, async ({ server, signal }) => {
      const databaseUrl = await server.createDatabase('bench', 'bench');
      const superuserUrl = new URL(server.superuserUrl);
      superuserUrl.pathname = '/bench';
      return run({ databaseUrl, superuserUrl: superuserUrl.href, signal, report: call.report });
    });
    await printReport(report, { call, json, render });
    return 0;
  } catch (error) {
    if (call.stop.aborted) return interruptedCode;
    throw error;
  }
}
