import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { makeDir } from '../lib/files.ts';
import { shortPath } from '../lib/paths.ts';
import { withBenchPostgres } from './bench-postgres.ts';

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
const interruptedCode = 130;

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
    await makeDir(path.dirname(json));
    await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
    console.log(`\n${render(report)}\n\nAll of it: ${shortPath(json)}`);
    return 0;
  } catch (error) {
    if (stop.aborted) return interruptedCode;
    throw error;
  }
}
