import type { Attributes, Context } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  type ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_DB_SYSTEM_NAME,
  type ATTR_ERROR_TYPE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions';
import { createHistogram, observeMetric } from '../metrics/built-in-metrics.ts';

/** What a query failed with; neither is a text of the database's or a caller's. */
export interface FailureAttributes {
  readonly [ATTR_DB_RESPONSE_STATUS_CODE]?: string;
  readonly [ATTR_ERROR_TYPE]: string;
}

/** Where a query goes. */
export interface QueryTarget {
  /** Database name. */
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  /** The database's node in the service graph, such as `user-service-db`. */
  readonly peerService: string;
  /** The IP address behind `address` that was connected to last; `undefined` until then. */
  readonly findPeerAddress?: () => string | undefined;
  /** Where how long queries take is recorded, unless nowhere. */
  readonly recordDuration?: QueryDurationRecorder;
  /** What {@link createQueryDescriber} makes, for those whose queries are the same objects again and again. */
  readonly describeQuery?: QueryDescriber;
}

/** What a query does, in words of low cardinality. */
export interface QueryName {
  /** Operation and targets, such as `INSERT reservations`; the span's name. */
  readonly summary: string;
  /** The function or procedure of the database that is called, where that is all the query does. */
  readonly procedure?: string;
}

/** What a query does. */
export interface QueryDescription extends QueryName {
  /** Parameterised text, which carries no value of a caller's. */
  readonly text: string;
}

/** Gives the attributes that the span of a query begins with; `peerAddress` is the other end's, as far as it is known then. */
export type QueryDescriber = (query: QueryDescription, peerAddress: string | undefined) => Attributes;

/** Makes what describes each query once: for queries that are kept, such as prepared statements. */
export function describeOnce<Query extends QueryName, Described extends object>(
  describe: (query: Query, peerAddress: string | undefined) => Described,
): (query: Query, peerAddress: string | undefined) => Described {
  let described = new WeakMap<Query, Described>();
  let describedPeer: string | undefined;
  return (query, peerAddress) => {
    // Another server takes over once in a while.
    if (peerAddress !== describedPeer) described = new WeakMap();
    describedPeer = peerAddress;
    let known = described.get(query);
    if (known === undefined) {
      known = Object.freeze(describe(query, peerAddress));
      described.set(query, known);
    }
    return known;
  };
}

/** Records how long a query took. */
export type QueryDurationRecorder = (
  durationMs: number,
  ended: {
    /** Kept, as long as it is in use: a statement is best described once. */
    readonly query: QueryName;
    readonly peerAddress: string | undefined;
    readonly failure: FailureAttributes | undefined;
    /** Whose span is the exemplar. */
    readonly of: Context;
  },
) => void;

/**
 * Makes the recorder of `db.client.operation.duration` for one database
 * (https://opentelemetry.io/docs/specs/semconv/db/database-metrics/).
 */
export function createQueryDurationRecorder(
  target: Pick<QueryTarget, 'namespace' | 'address' | 'port'>,
): QueryDurationRecorder {
  const record = createHistogram(METRIC_DB_CLIENT_OPERATION_DURATION);
  const describe = describeOnce(({ summary, procedure }: QueryName, peerAddress: string | undefined) => ({
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    [ATTR_DB_NAMESPACE]: target.namespace,
    [ATTR_DB_OPERATION_NAME]: nameOperation(summary),
    [ATTR_DB_QUERY_SUMMARY]: summary,
    [ATTR_SERVER_ADDRESS]: target.address,
    [ATTR_SERVER_PORT]: target.port,
    ...(procedure === undefined ? {} : { [ATTR_DB_STORED_PROCEDURE_NAME]: procedure }),
    ...describePeer(peerAddress, target.port),
  }));
  return (durationMs, { query, peerAddress, failure, of }) => {
    const attributes = describe(query, peerAddress);
    record(durationMs / 1000, failure === undefined ? attributes : { ...attributes, ...failure }, of);
  };
}

/** The other end of the connection, once there is one. */
export function describePeer(address: string | undefined, port: number) {
  return address === undefined
    ? {}
    : { [ATTR_NETWORK_PEER_ADDRESS]: address, [ATTR_NETWORK_PEER_PORT]: port };
}

/** The first word of a query's summary. */
export function nameOperation(summary: string): string {
  const [operation = summary] = summary.split(' ', 1);
  return operation;
}

/** Connections of a pool. */
export interface PoolCounts {
  /** That are open. */
  readonly totalCount: number;
  readonly idleCount: number;
  /** Requests that wait for one. */
  readonly waitingCount: number;
}

/**
 * Has the use of a pool of connections measured: `db.client.connection.*`.
 *
 * @param pool.name of its own, in its process
 * @returns how to stop
 */
export function observePool(pool: {
  readonly name: string;
  readonly limit: number;
  readonly counts: PoolCounts;
}): () => void {
  const named = { 'db.client.connection.pool.name': pool.name } as const;
  const stops = [
    observeMetric('db.client.connection.count', (observe) => {
      const { totalCount, idleCount } = pool.counts;
      observe(idleCount, { ...named, 'db.client.connection.state': 'idle' });
      observe(totalCount - idleCount, { ...named, 'db.client.connection.state': 'used' });
    }),
    observeMetric('db.client.connection.max', (observe) => observe(pool.limit, named)),
    observeMetric('db.client.connection.pending_requests', (observe) => {
      observe(pool.counts.waitingCount, named);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
