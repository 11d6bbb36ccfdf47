import type { Socket } from 'node:net';
import { createQueryDurationRecorder, withQuerySpan, type QueryTarget } from '@holdfast/telemetry/pg';
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

/** Runs statements on the connections to one database. */
export interface StatementRunner {
  readonly run: RunStatement;
  /** Is told of each connection that has come about, so that spans and metrics can name its other end. */
  readonly noteConnection: (client: ClientBase) => void;
}

/** @param options.peerService the database's node in the service graph */
export function createStatementRunner(options: {
  readonly url: string;
  readonly peerService: string;
}): StatementRunner {
  let peerAddress: string | undefined;
  const target = describeTarget({ ...options, findPeerAddress: () => peerAddress });
  const run: RunStatement = async <Row>(
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
  return {
    run,
    noteConnection: (client) => {
      peerAddress = readPeerAddress(client) ?? peerAddress;
    },
  };
}

/** node-postgres has the socket; its types do not say so. A Unix socket has no address. */
function readPeerAddress(client: ClientBase): string | undefined {
  const { connection } = client as { readonly connection?: { readonly stream?: Partial<Socket> } };
  return connection?.stream?.remoteAddress;
}

function describeTarget({
  url,
  peerService,
  findPeerAddress,
}: {
  readonly url: string;
  readonly peerService: string;
  readonly findPeerAddress: () => string | undefined;
}): QueryTarget {
  const { pathname, hostname, port } = new URL(url);
  const target = {
    namespace: decodeURIComponent(pathname.slice(1)),
    address: hostname,
    port: Number(port || 5432),
  };
  return { ...target, peerService, findPeerAddress, recordDuration: createQueryDurationRecorder(target) };
}
