import { Client } from 'pg';

import { describeEnding, spawnInBackground } from '../lib/child-process.ts';
import type { BackgroundProcess } from '../lib/child-process.ts';
import { lastLines, openLog } from '../lib/log-file.ts';
import { errorCode } from '../lib/user-error.ts';
import { poll } from '../lib/waiting.ts';
import type { Account } from './account.ts';
import { program } from './binaries.ts';
import type { PostgresBinaries } from './binaries.ts';
import { serverEnv } from './cluster.ts';
import type { Cluster } from './cluster.ts';

/** Recovery after a crash may read a lot of log back. */
const startTimeoutMs = 60_000;

export interface ServerOptions {
  readonly binaries: PostgresBinaries;
  readonly cluster: Cluster;
  readonly account: Account | undefined;
  readonly port: number;
  /** Settings of postgresql.conf, on top of the defaults. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly logFile: string;
  readonly signal: AbortSignal | undefined;
  readonly onSpawn: ((pid: number) => void) | undefined;
}

/** Why a server did not come up: how it ended, and what its log says last. */
export class ServerStartError extends Error {
  override name = 'ServerStartError';
}

/**
 * Starts a server on a cluster and waits until it takes connections.
 *
 * @throws ServerStartError where it ends before that
 * @throws the abort reason, with the server stopped, when `signal` aborts
 */
export async function runServer(options: ServerOptions): Promise<BackgroundProcess> {
  const { binaries, cluster, account, port, settings, logFile, signal, onSpawn } = options;
  const log = await openLog(logFile);
  try {
    const server = await spawnInBackground({
      command: program(binaries, 'postgres'),
      args: ['-D', cluster.dir, '-p', String(port), ...settingArguments(settings)],
      env: serverEnv(),
      logFd: log.fd,
      account,
    });
    onSpawn?.(server.pid);
    await waitUntilReady(server, { url: superuserUrl(cluster, port), logFile, signal });
    return server;
  } finally {
    await log.close();
  }
}

/** The connection URL of the superuser, to the maintenance database. */
export function superuserUrl({ superuserPassword }: Cluster, port: number): string {
  return `postgresql://postgres:${superuserPassword}@127.0.0.1:${port}/postgres`;
}

function settingArguments(settings: ServerOptions['settings']): string[] {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function waitUntilReady(
  server: BackgroundProcess,
  { url, logFile, signal }: { url: string; logFile: string; signal: AbortSignal | undefined },
): Promise<void> {
  const ended = server.ended.then((ending) => ({ ending }));
  try {
    const outcome = await poll(
      () => Promise.race([ended, acceptsConnections(url).then((ready) => ready || undefined)]),
      { everyMs: 30, timeoutMs: startTimeoutMs, signal },
    );
    if (outcome === true) return;
    const why = outcome === undefined ? 'did not get ready' : describeEnding(outcome.ending);
    throw new ServerStartError([`PostgreSQL ${why}`, ...(await lastLines(logFile, 5))].join('\n'));
  } catch (error) {
    await server.stop([{ signal: 'SIGQUIT', limitMs: 1_000 }]);
    throw error;
  }
}

/** Not listening yet, and 57P03 cannot_connect_now: the server is starting up. */
const startingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);

async function acceptsConnections(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // An idle connection that breaks must not end this process; the query that uses it fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (startingCodes.has(errorCode(error) ?? '')) return false;
    throw error;
  } finally {
    await client.end();
  }
}
