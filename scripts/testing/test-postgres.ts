import { existsSync } from 'node:fs';
import path from 'node:path';

import { findBinaries, moduleFile } from '../postgres/binaries.ts';
import { removePostgres } from '../postgres/remove-postgres.ts';
import { startPostgres } from '../postgres/start-postgres.ts';

/** Nothing here has to survive a crash, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 300,
} as const;

/** Lets tests count statements. Past the maximum it forgets the rarest, and every test file has statements of its own. */
const countingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': 20_000,
} as const;

export interface TestPostgres {
  /** The superuser's connection URL. */
  readonly url: string;
  /** Stops the server and removes its data. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a PostgreSQL server for tests alone.
 *
 * @param options.workDir an empty folder that other accounts may enter
 * @param options.onSpawn told the server's pid
 */
export async function startTestPostgres(options: {
  workDir: string;
  signal: AbortSignal;
  onSpawn: (pid: number) => void;
}): Promise<TestPostgres> {
  const { workDir, signal, onSpawn } = options;
  const dataDir = path.join(workDir, 'postgres');
  const canCount = existsSync(moduleFile(await findBinaries(), 'pg_stat_statements'));
  try {
    const server = await startPostgres({
      dataDir,
      logFile: path.join(workDir, 'postgres.log'),
      settings: { ...settings, ...(canCount ? countingSettings : {}) },
      signal,
      onSpawn,
    });
    const close = async (): Promise<void> => {
      await server.stop(3_000);
      await removePostgres(dataDir);
    };
    return { url: server.superuserUrl, close };
  } catch (error) {
    await removePostgres(dataDir);
    throw error;
  }
}
