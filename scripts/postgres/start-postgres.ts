import { setTimeout as delay } from 'node:timers/promises';

import type { BackgroundProcess, Ending } from '../lib/child-process.ts';
import { findFreePort } from '../lib/free-port.ts';
import { chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { createDatabase } from './database.ts';
import { clearLeftover } from './leftover.ts';
import { placeForAccount } from './placement.ts';
import { runServer, ServerStartError, superuserUrl } from './server.ts';
import type { ServerOptions } from './server.ts';

export interface PostgresOptions {
  /** Where the data is kept between runs; made where it does not exist. */
  readonly dataDir: string;
  /** The TCP port on 127.0.0.1; a free one chosen by the system when absent. */
  readonly port?: number | undefined;
  /** Settings of postgresql.conf, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly logFile: string;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
  /** Told the server's pid as soon as there is one. */
  readonly onSpawn?: (pid: number) => void;
}

export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  readonly superuserUrl: string;
  /** Makes the database and its owner where they are missing, and gives the owner's connection URL. */
  readonly createDatabase: (name: string, role: string) => Promise<string>;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<Ending>;
  /**
   * Shuts the server down, fast: open transactions are rolled back.
   *
   * @param limitMs how long that may take before the server is ended at once (it then recovers at the next start)
   */
  readonly stop: (limitMs?: number) => Promise<Ending>;
  /** Ends it by SIGKILL, as a crash would. A start on the same folder and port recovers what was committed. */
  readonly kill: () => Promise<Ending>;
}

/**
 * Starts PostgreSQL 18 from the npm package of this platform on a data folder, without Docker and as root too.
 *
 * The server listens on 127.0.0.1 only, with passwords (SCRAM), and runs in a session of its own: Ctrl-C in the
 * terminal does not reach it, so what uses it can be stopped first. A server or a lock file that an earlier run left
 * behind is dealt with.
 *
 * @throws UserError, ServerStartError, and file system errors of the data folder
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { settings = {}, logFile, signal, onSpawn } = options;
  const account = await chooseAccount(options.dataDir);
  const placement = await placeForAccount({
    binaries: await findBinaries(),
    dataDir: options.dataDir,
    account,
  });
  const cluster = await openCluster(placement, account);
  await clearLeftover(cluster.dir);
  const { binaries } = placement;
  const { server, port } = await runOnPort(options.port, {
    binaries,
    cluster,
    account,
    settings,
    logFile,
    signal,
    onSpawn,
  });
  const url = superuserUrl(cluster, port);
  const { superuserPassword } = cluster;
  return {
    port,
    pid: server.pid,
    superuserUrl: url,
    createDatabase: (name, role) => createDatabase({ superuserUrl: url, superuserPassword, name, role }),
    ended: server.ended,
    stop: (limitMs = 10_000) => stopServer(server, limitMs),
    kill: () => server.stop([]),
  };
}

/** What the log says when trying again helps: another process was quicker, or the last server's are still going. */
const passingTroubles = [/could not bind/i, /pre-existing shared memory block/i];

async function runOnPort(
  wantedPort: number | undefined,
  options: Omit<ServerOptions, 'port'>,
): Promise<{ server: BackgroundProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wantedPort ?? (await findFreePort());
    try {
      return { server: await runServer({ ...options, port }), port };
    } catch (error) {
      const passing =
        error instanceof ServerStartError && passingTroubles.some((trouble) => trouble.test(error.message));
      if (!passing || attempt === 5) throw error;
      await delay(500, undefined, options.signal === undefined ? {} : { signal: options.signal });
    }
  }
}

/** Fast shutdown, then immediate: see "Shutting Down the Server" in PostgreSQL's manual. */
async function stopServer(server: BackgroundProcess, limitMs: number): Promise<Ending> {
  return server.stop([
    { signal: 'SIGINT', limitMs },
    { signal: 'SIGQUIT', limitMs: 300 },
  ]);
}
