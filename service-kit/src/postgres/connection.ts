import { observePool } from '@holdfast/telemetry/pg';
import type { Logger } from '@holdfast/telemetry/pino';
import { Client } from 'pg';
import { DatabaseUnavailableError, classifyDatabaseError } from './errors.ts';
import { rowTypes } from './row-types.ts';
import { connectionTimeoutMs, createStatementRunner, defaultStatementTimeoutMs } from './run-statement.ts';
import type { Queryable } from './statement.ts';

export interface ConnectionOptions {
  /** A `postgresql://` URL. */
  readonly url: string;
  /** The database's node in the service graph. */
  readonly peerService: string;
  /** In the metrics and in `pg_stat_activity`. */
  readonly name: string;
  readonly logger: Logger;
  /** How long a statement waits for a lock, in ms. */
  readonly lockTimeoutMs: number;
}

/** One connection that stays open: a pool closes what idles, and looks for a free one at each statement. */
export interface Connection extends Queryable {
  readonly close: () => Promise<void>;
}

/** Opens a connection when it is first needed, and another one when it has been lost. One statement at a time. */
export function openConnection(options: ConnectionOptions): Connection {
  const { run, noteConnection } = createStatementRunner(options);
  let opening: Promise<Client> | undefined;
  let running = 0;

  const forget = (client: Promise<Client>): void => {
    if (opening === client) opening = undefined;
  };
  const abandon = (client: Client): void => {
    opening = undefined;
    // Its end is awaited by nobody: it may be out of reach.
    client
      .end()
      .catch((error: unknown) =>
        options.logger.debug({ err: error }, 'A lost connection ended with an error'),
      );
  };
  const open = async (): Promise<Client> => {
    const client = new Client({
      connectionString: options.url,
      connectionTimeoutMillis: connectionTimeoutMs,
      keepAlive: true,
      statement_timeout: defaultStatementTimeoutMs,
      lock_timeout: options.lockTimeoutMs,
      application_name: options.name,
      types: rowTypes,
    });
    // Without a listener the process would end.
    client.on('error', (error) => options.logger.warn({ err: error }, 'A database connection was lost'));
    try {
      await client.connect();
      noteConnection(client);
    } catch (error) {
      throw classifyDatabaseError(error);
    }
    return client;
  };
  const connect = async (): Promise<Client> => {
    if (opening !== undefined) return opening;
    const client = open();
    opening = client;
    try {
      (await client).once('end', () => forget(client));
      return await client;
    } catch (error) {
      forget(client);
      throw error;
    }
  };
  const stopObserving = observePool({
    name: options.name,
    limit: 1,
    counts: {
      get totalCount() {
        return opening === undefined ? 0 : 1;
      },
      get idleCount() {
        return opening === undefined || running > 0 ? 0 : 1;
      },
      waitingCount: 0,
    },
  });

  return {
    query: async (statement, values) => {
      const client = await connect();
      running += 1;
      try {
        return await run(client, statement, values, defaultStatementTimeoutMs);
      } catch (error) {
        // Whatever is still on its way on this connection would be taken for the next statement's answer.
        if (error instanceof DatabaseUnavailableError) abandon(client);
        throw error;
      } finally {
        running -= 1;
      }
    },
    close: async () => {
      stopObserving();
      const client = await opening?.catch(() => undefined);
      await client?.end();
    },
  };
}
