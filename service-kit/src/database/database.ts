import { withQuerySpan, type Logger, type QueryTarget } from '@holdfast/telemetry';
import { Pool, types, type CustomTypesConfig, type PoolClient, type QueryResultRow } from 'pg';
import { classifyDatabaseError } from './database-unavailable-error.ts';
import type { Queryable, Statement } from './statement.ts';

export interface Database extends Queryable {
  /** Runs statements on one connection, between BEGIN and COMMIT; a throw rolls back. */
  transaction<Result>(run: (connection: Queryable) => Promise<Result>): Promise<Result>;
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
  readonly logger: Logger;
}

/** How long a request waits for a connection before it is answered 503, in ms. */
const connectionTimeoutMillis = 3000;
/** How long PostgreSQL works on a statement before it gives up, in ms. */
const statementTimeoutMillis = 10_000;

/** Opens a pool of connections to PostgreSQL; the first is made when it is needed. */
export function openDatabase(options: DatabaseOptions): Database {
  const target = describeTarget(options);
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis,
    statement_timeout: statementTimeoutMillis,
    idle_in_transaction_session_timeout: statementTimeoutMillis,
    application_name: options.peerService,
    types: rowTypes,
  });
  // A connection that dies while it idles is replaced at the next use; without a listener the process would end.
  pool.on('error', (error) => options.logger.warn({ err: error }, 'A database connection was lost'));

  const runOn = async <Row>(
    client: Pool | PoolClient,
    statement: Statement<Row>,
    values: readonly unknown[],
  ): Promise<Row[]> => {
    try {
      return await withQuerySpan(target, statement, async () => {
        const { name, text } = statement;
        const result = await client.query<Row & QueryResultRow>({ name, text, values: [...values] });
        return result.rows;
      });
    } catch (error) {
      throw classifyDatabaseError(error);
    }
  };

  return {
    query: async (statement, values) => runOn(pool, statement, values),
    transaction: async (run) => {
      const client = await connect(pool);
      const connection: Queryable = { query: async (statement, values) => runOn(client, statement, values) };
      let broken = false;
      try {
        await client.query('BEGIN');
        const result = await run(connection);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {
          broken = true;
        });
        throw classifyDatabaseError(error);
      } finally {
        client.release(broken);
      }
    },
    ping: async () => {
      const client = await connect(pool);
      client.release();
    },
    close: async () => pool.end(),
  };
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw classifyDatabaseError(error);
  }
}

/** Reads bigint columns as numbers: the schema bounds them to what a number holds exactly. Pool-wide, not global. */
const rowTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.INT8 && format !== 'binary'
      ? (text: string) => Number(text)
      : types.getTypeParser(oid, format),
};

function describeTarget(options: DatabaseOptions): QueryTarget {
  const url = new URL(options.url);
  return {
    namespace: decodeURIComponent(url.pathname.slice(1)),
    address: url.hostname,
    port: Number(url.port || 5432),
    peerService: options.peerService,
  };
}
