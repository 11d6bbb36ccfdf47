import { createQueryTracer, type QueryTracer } from '@holdfast/telemetry/pg';
import type { ClientBase, Pool, QueryResultRow } from 'pg';
import { classifyDatabaseError } from './errors.ts';
import type { Statement } from './statement.ts';

/** How long a connection may take to come about, in ms. */
export const connectionTimeoutMs = 3000;
/** How long PostgreSQL works on a statement before it gives up, in ms, unless it is told otherwise. */
export const defaultStatementTimeoutMs = 10_000;
/** How much longer than PostgreSQL a statement waits for its answer, in ms: past it, the way there is lost. */
export const answerDelayMs = 1000;

/** Runs a statement as one round trip, within its span. @throws DatabaseUnavailableError, DatabaseLockTimeoutError */
export type RunStatement = <Row>(
  client: Pool | ClientBase,
  statement: Statement<Row>,
  values: readonly unknown[],
  timeoutMs: number,
) => Promise<Row[]>;

/** Runs statements on the connections to one database, of which it is told. */
export interface StatementRunner extends Pick<QueryTracer, 'noteConnection'> {
  readonly run: RunStatement;
}

/** @param options.peerService the database's node in the service graph */
export function createStatementRunner(options: {
  readonly url: string;
  readonly peerService: string;
}): StatementRunner {
  const { traceQuery, noteConnection } = createQueryTracer(options);
  const run: RunStatement = async <Row>(
    client: Pool | ClientBase,
    statement: Statement<Row>,
    values: readonly unknown[],
    timeoutMs: number,
  ) => {
    try {
      return await traceQuery(statement, async () => {
        const { name, text } = statement;
        const query = { name, text, values: [...values], query_timeout: timeoutMs + answerDelayMs };
        const result = await client.query<Row & QueryResultRow>(query);
        return result.rows;
      });
    } catch (error) {
      throw classifyDatabaseError(error);
    }
  };
  return { run, noteConnection };
}
