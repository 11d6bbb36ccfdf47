import path from 'node:path';

import { startPostgres } from '../postgres/start-postgres.ts';
import type { StartContext } from './context.ts';
import { explainDiskErrors } from './data-dir.ts';

/** Where each service keeps its data: connection URLs. */
export interface DatabaseUrls {
  readonly user: string;
  readonly reservations: string;
}

/** Starts PostgreSQL with a database for each service, unless there are databases of the user's own. */
export async function startDatabases(context: StartContext): Promise<DatabaseUrls> {
  const { config, progress } = context;
  if (config.databaseUrls !== undefined) {
    progress.line('PostgreSQL: the one of USER_DATABASE_URL and RESERVATIONS_DATABASE_URL');
    return config.databaseUrls;
  }
  return progress.step(
    'PostgreSQL 18',
    async () => explainDiskErrors(context.dataDir, async () => startOwnPostgres(context)),
    ({ port }) => `ready on 127.0.0.1:${port}`,
  );
}

async function startOwnPostgres(context: StartContext): Promise<DatabaseUrls & { port: number }> {
  const { config, dataDir, stack, guard, signal } = context;
  const logFile = path.join(dataDir.logs, 'postgres.log');
  const server = await startPostgres({
    dataDir: dataDir.postgres,
    port: config.postgresPort,
    logFile,
    signal,
    onSpawn: (pid) => guard.watch(pid, 'SIGINT'),
  });
  stack.add({ name: 'PostgreSQL', logFile, ended: server.ended, stop: server.stop });
  return {
    user: await server.createDatabase('user_service', 'user_service'),
    reservations: await server.createDatabase('reservations_service', 'reservations_service'),
    port: server.port,
  };
}
