import path from 'node:path';
import type { Guard } from '@holdfast/scripts/lib/guard';
import { startPostgres } from '@holdfast/scripts/postgres/start-postgres';
import type { PostgresServer } from '@holdfast/scripts/postgres/start-postgres';
import type { Victim } from '../system.ts';

/** What a commit promises is as in production. Checkpoints are frequent, so that a recovery has little to read. */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: 200,
  checkpoint_timeout: '30s',
  max_wal_size: '512MB',
} as const;

export interface PostgresVictim extends Victim {
  /** Makes a database, and gives its owner's connection URL. */
  readonly createDatabase: PostgresServer['createDatabase'];
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL on a folder. A restart is on the same one, and on the same port. */
export async function startPostgresVictim(options: {
  readonly dataDir: string;
  readonly logDir: string;
  readonly guard: Guard;
  readonly signal: AbortSignal;
}): Promise<PostgresVictim> {
  const { dataDir, logDir, guard, signal } = options;
  const start = async (port?: number): Promise<PostgresServer> =>
    startPostgres({
      dataDir,
      port,
      logFile: path.join(logDir, 'postgres.log'),
      settings,
      signal,
      onSpawn: (pid) => guard.watch(pid, 'SIGINT'),
    });
  let server = await start();
  const { port, createDatabase } = server;
  return {
    createDatabase,
    kill: async () => {
      await server.kill();
    },
    restart: async () => {
      server = await start(port);
    },
    stop: async () => {
      await server.stop();
    },
  };
}
