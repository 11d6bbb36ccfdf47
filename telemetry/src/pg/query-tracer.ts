import type { Socket } from 'node:net';
import { createQueryDurationRecorder, type QueryDescription } from './query-metrics.ts';
import { createQueryDescriber, withQuerySpan } from './query-span.ts';

/** Traces and measures the queries to one database. */
export interface QueryTracer {
  /**
   * Runs one round trip to PostgreSQL as a CLIENT span, and records how long it took in `db.client.operation.duration`.
   * A failure marks the span with its SQLSTATE and passes on.
   *
   * @param query an object that is kept, best one a statement
   */
  readonly traceQuery: <Result>(query: QueryDescription, run: () => Promise<Result>) => Promise<Result>;
  /**
   * Is told of each client that has connected, so that spans and metrics name the other end: a pool of node-postgres tells by
   * its event `connect`.
   */
  readonly noteConnection: (client: object) => void;
}

/**
 * Makes the tracer of the queries to one database. Call it once telemetry has started.
 *
 * @param options.url as node-postgres takes it
 * @param options.peerService the database's node in the service graph, such as `shop-db`
 */
export function createQueryTracer(options: {
  readonly url: string;
  readonly peerService: string;
}): QueryTracer {
  const { pathname, hostname, port } = new URL(options.url);
  const node = {
    namespace: decodeURIComponent(pathname.slice(1)),
    address: hostname,
    port: Number(port || 5432),
    peerService: options.peerService,
  };
  let peerAddress: string | undefined;
  const target = {
    ...node,
    findPeerAddress: () => peerAddress,
    recordDuration: createQueryDurationRecorder(node),
    describeQuery: createQueryDescriber(node),
  };
  return {
    traceQuery: async (query, run) => withQuerySpan(target, query, run),
    noteConnection: (client) => {
      peerAddress = readPeerAddress(client) ?? peerAddress;
    },
  };
}

/** node-postgres has the socket; its types do not say so. A Unix socket has no address. */
function readPeerAddress(client: object): string | undefined {
  const { connection } = client as { readonly connection?: { readonly stream?: Partial<Socket> } };
  return connection?.stream?.remoteAddress;
}
