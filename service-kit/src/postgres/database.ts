import { observePool } from '@holdfast/telemetry/pg';
import type { Logger } from '@holdfast/telemetry/pino';
import { Pool, type PoolClient } from 'pg';
import { DatabaseUnavailableError, classifyDatabaseError } from './errors.ts';
import { rowTypes } from './row-types.ts';
import {
  answerDelayMs,
  connectionTimeoutMs,
  createStatementRunner,
  defaultStatementTimeoutMs,
} from './run-statement.ts';
import type { Queryable } from './statement.ts';
import { describeBegin, type TransactionOptions } from './transaction-options.ts';

export interface Database extends Queryable {
  /** Runs statements on one connection, between BEGIN and COMMIT; a throw rolls back. */
  transaction<Result>(
    run: (connection: Queryable) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** Answers once the database does, within 3 s. @throws DatabaseUnavailableError */
  readonly ping: () => Promise<void>;
  /** Waits for running statements and closes the connections. */
  readonly close: () => Promise<void>;
}

export interface DatabaseOptions {
  /** A `postgresql://` URL. */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** The database's node in the service graph. */
  readonly peerService: string;
  /** In the metrics, where a process has several pools for one database; the `peerService` unless given. */
  readonly poolName?: string;
  readonly logger: Logger;
  /** How long PostgreSQL works on a statement before it gives up, in ms; 10 s unless given. */
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for a lock, in ms; as long as it may take, unless given. */
  readonly lockTimeoutMs?: number;
}

/** node-postgres takes a timeout for each query; its types do not say so. */
const probe = { text: 'SELECT 1', query_timeout: connectionTimeoutMs };

/** Opens a pool of connections to PostgreSQL; the first is made when it is needed. */
export function openDatabase(options: DatabaseOptions): Database {
  const { run, noteConnection } = createStatementRunner(options);
  const statementTimeoutMs = options.statementTimeoutMs ?? defaultStatementTimeoutMs;
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize,
    // A request that waits longer for one is answered 503.
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + answerDelayMs,
    ...(options.lockTimeoutMs === undefined ? {} : { lock_timeout: options.lockTimeoutMs }),
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: options.peerService,
    types: rowTypes,
  });
  // The next use gets another connection; without a listener the process would end.
  const warnOfLoss = (error: Error): void => {
    options.logger.warn({ err: error }, 'A database connection was lost');
  };
  pool.on('error', warnOfLoss);
  pool.on('connect', noteConnection);
  const stopObserving = observePool({
    name: options.poolName ?? options.peerService,
    limit: options.poolSize,
    counts: pool,
  });

  return {
    query: async (statement, values) => run(pool, statement, values, statementTimeoutMs),
    transaction: async (work, transactionOptions = {}) => {
      const client = await connect(pool);
      // The pool listens to what idles alone.
      client.on('error', warnOfLoss);
      let broken = false;
      try {
        const { timeoutMs = statementTimeoutMs } = transactionOptions;
        return await runTransaction(client, describeBegin(transactionOptions), async () =>
          work({ query: async (statement, values) => run(client, statement, values, timeoutMs) }),
        );
      } catch (error) {
        const classified = classifyDatabaseError(error);
        // PostgreSQL rolls back by itself what a connection leaves behind.
        broken = classified instanceof DatabaseUnavailableError || !(await rollBack(client));
        throw classified;
      } finally {
        client.release(broken);
        client.off('error', warnOfLoss);
      }
    },
    ping: async () => {
      try {
        await pool.query(probe);
      } catch (error) {
        throw classifyDatabaseError(error);
      }
    },
    close: async () => {
      stopObserving();
      await pool.end();
    },
  };
}

async function runTransaction<Result>(
  client: PoolClient,
  begin: string,
  run: () => Promise<Result>,
): Promise<Result> {
  await client.query(begin);
  const result = await run();
  const { command } = await client.query('COMMIT');
  // So PostgreSQL answers the COMMIT of a transaction in which a statement had failed, unnoticed.
  if (command === 'ROLLBACK')
    throw new Error('The transaction was rolled back: a statement in it had failed.');
  return result;
}

/** @returns whether the connection is fit for further use */
async function rollBack(client: PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw classifyDatabaseError(error);
  }
}
