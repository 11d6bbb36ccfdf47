import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuard } from '@holdfast/scripts/lib/guard';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { removePostgres } from '@holdfast/scripts/postgres/remove-postgres';
import { startPostgres } from '@holdfast/scripts/postgres/start-postgres';
import type { PostgresServer } from '@holdfast/scripts/postgres/start-postgres';

/** What a commit promises is as in production. Checkpoints come between measurements, where they are ordered. */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: 300,
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
} as const;

/**
 * Runs something on a PostgreSQL server of its own, whose data is in the system's temporary folder, and removes it.
 *
 * @param run its signal aborts when `stop` does or the server ends
 * @throws UserError where the server ends by itself
 */
export async function withBenchPostgres<Result>(
  stop: AbortSignal,
  run: (bench: { server: PostgresServer; signal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  const guard = startGuard();
  const workDir = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-'));
  const dataDir = path.join(workDir, 'postgres');
  try {
    // PostgreSQL may have to run as another account, which must be able to reach its data.
    await chmod(workDir, 0o755);
    const logFile = path.join(workDir, 'postgres.log');
    const server = await startPostgres({
      dataDir,
      logFile,
      settings,
      signal: stop,
      onSpawn: (pid) => guard.watch(pid, 'SIGINT'),
    });
    const lost = new AbortController();
    void server.ended.then(() => lost.abort(new UserError('PostgreSQL ended while the benchmark ran')));
    try {
      return await run({ server, signal: AbortSignal.any([stop, lost.signal]) });
    } finally {
      await server.stop();
    }
  } finally {
    await removePostgres(dataDir);
    guard.release();
    await rm(workDir, { recursive: true, force: true });
  }
}
