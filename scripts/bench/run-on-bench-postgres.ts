import { withBenchPostgres } from './bench-postgres.ts';
import { interruptedCode, printReport } from './print-report.ts';

export interface BenchRun<Report> {
  readonly stop: AbortSignal;
  /** Where the report goes, absolute. */
  readonly json: string;
  readonly run: (bench: {
    /** An empty database, by its owner and by a superuser. */
    readonly databaseUrl: string;
    readonly superuserUrl: string;
    readonly signal: AbortSignal;
    /** Told of progress, which goes to stderr. */
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
  const { stop, json, run, render } = options;
  try {
    const report = await withBenchPostgres(stop, async ({ server, signal }) => {
      const databaseUrl = await server.createDatabase('bench', 'bench');
      const superuserUrl = new URL(server.superuserUrl);
      superuserUrl.pathname = '/bench';
      return run({
        databaseUrl,
        superuserUrl: superuserUrl.href,
        signal,
        report: (line) => console.error(line),
      });
    });
    await printReport(report, { json, render });
    return 0;
  } catch (error) {
    if (stop.aborted) return interruptedCode;
    throw error;
  }
}
