import {
  createQueryDescriber,
  createQueryDurationRecorder,
  withQuerySpan,
  type QueryTarget,
} from '@holdfast/telemetry';
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

/** @param options.peerService the database's node in the service graph */
export function createStatementRunner(options: {
  readonly url: string;
  readonly peerService: string;
}): RunStatement {
  const target = describeTarget(options);
  return async <Row>(
    client: Pool | ClientBase,
    statement: Statement<Row>,
    values: readonly unknown[],
    timeoutMs: number,
  ) => {
    try {
      return await withQuerySpan(target, statement, async () => {
        const { name, text } = statement;
        const query = { name, text, values: [...values], query_timeout: timeoutMs + answerDelayMs };
        const result = await client.query<Row & QueryResultRow>(query);
        return result.rows;
      });
    } catch (error) {
      throw classifyDatabaseError(error);
    }
  };
}

function describeTarget({ url, peerService }: { url: string; peerService: string }): QueryTarget {
  const { pathname, hostname, port } = new URL(url);
  const target = {
    namespace: decodeURIComponent(pathname.slice(1)),
    address: hostname,
    port: Number(port || 5432),
    peerService,
  };
  return {
    ...target,
    recordDuration: createQueryDurationRecorder(target),
    describeQuery: createQueryDescriber(target),
  };
}
