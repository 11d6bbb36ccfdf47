import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pgbench } from './find-pgbench.ts';
import { readLog, type LoggedTransaction } from './read-log.ts';

const run = promisify(execFile);

export interface PgbenchRun {
  readonly pgbench: Pgbench;
  readonly databaseUrl: string;
  /** This process's own environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** What each client sends over and over. */
  readonly script: string;
  /** Each has a connection of its own. */
  readonly clients: number;
  readonly seconds: number;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Runs a script by pgbench, as prepared statements.
 *
 * @returns every transaction
 * @throws with what pgbench said, where a transaction failed
 */
export async function runPgbench(options: PgbenchRun): Promise<LoggedTransaction[]> {
  const { pgbench, script, clients, signal } = options;
  const workDir = await mkdtemp(join(tmpdir(), 'holdfast-pgbench-'));
  try {
    await writeFile(join(workDir, 'script.sql'), script);
    const threads = Math.min(clients, availableParallelism());
    const flags = ['--no-vacuum', '--protocol=prepared', '--file=script.sql', '--log', '--log-prefix=log'];
    const amounts = [
      `--client=${clients}`,
      `--jobs=${threads}`,
      // It takes whole seconds.
      `--time=${Math.ceil(options.seconds)}`,
    ];
    const env = { ...options.environment, ...toEnvironment(options.databaseUrl) };
    await run(pgbench.command, [...flags, ...amounts], { cwd: workDir, env, signal });
    // Each thread writes a log of its own.
    const logs = (await readdir(workDir)).filter((name) => name.startsWith('log.'));
    const texts = await Promise.all(logs.map(async (name) => readFile(join(workDir, name), 'utf8')));
    return texts.flatMap(readLog);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Keeps the password out of the command line, which everybody on the machine can read. */
function toEnvironment(databaseUrl: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  return {
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
}
