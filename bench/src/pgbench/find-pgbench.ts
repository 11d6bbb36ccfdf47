import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL's own benchmark program. */
export interface Pgbench {
  readonly command: string;
  /** Such as `18.1`. */
  readonly version: string;
}

/**
 * Finds pgbench on PATH or where Debian keeps it, the newest first there.
 *
 * @returns null where it is not installed
 */
export async function findPgbench(): Promise<Pgbench | null> {
  const installed = globSync('/usr/lib/postgresql/*/bin/pgbench').toSorted((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
  for (const command of ['pgbench', ...installed]) {
    const version = await readVersion(command);
    if (version !== undefined) return { command, version };
  }
  return null;
}

async function readVersion(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ['--version']);
    return /\d+(?:\.\d+)*/.exec(stdout)?.[0];
  } catch {
    // There is none here, or none that runs.
    return undefined;
  }
}
