import type { MetricDeclaration } from '../registry/metric-declaration.ts';

/** As the HTTP conventions advise (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). */
const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** As the database conventions advise (https://opentelemetry.io/docs/specs/semconv/db/database-metrics/). */
const databaseBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
/** Collections of a healthy heap take less than the 10 ms that the conventions begin with. */
const collectionBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

const pool = ['db.client.connection.pool.name'] as const;
const heapSpace = ['v8js.heap.space.name'] as const;
const eventLoopDelay = (what: string) =>
  ({
    kind: 'gauge',
    unit: 's',
    description: `How late the event loop ran since the last collection: ${what}.`,
    attributes: [],
  }) as const;

/** Metrics that the semantic conventions name. */
export const standardMetrics = {
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long requests took, from their headers to the last byte of the answer.',
    attributes: [
      'http.request.method',
      'url.scheme',
      'http.route',
      'http.response.status_code',
      'error.type',
      'network.protocol.version',
    ],
    buckets: httpBuckets,
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long attempts at calls of other services took.',
    attributes: [
      'http.request.method',
      'url.template',
      'server.address',
      'server.port',
      'http.response.status_code',
      'error.type',
    ],
    buckets: httpBuckets,
  },
  'db.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long round trips to PostgreSQL took, the wait for a connection among it.',
    attributes: [
      'db.system.name',
      'db.namespace',
      'db.operation.name',
      'db.query.summary',
      'db.stored_procedure.name',
      'db.response.status_code',
      'server.address',
      'server.port',
      'network.peer.address',
      'network.peer.port',
      'error.type',
    ],
    buckets: databaseBuckets,
  },
  'db.client.connection.count': {
    kind: 'up-down-counter',
    unit: '{connection}',
    description: 'Connections of a pool by state, used or idle.',
    attributes: [...pool, 'db.client.connection.state'],
  },
  'db.client.connection.max': {
    kind: 'up-down-counter',
    unit: '{connection}',
    description: 'Connections that a pool may open.',
    attributes: pool,
  },
  'db.client.connection.pending_requests': {
    kind: 'up-down-counter',
    unit: '{request}',
    description: 'Requests that wait for a connection of a pool.',
    attributes: pool,
  },
  'nodejs.eventloop.delay.p50': eventLoopDelay('the median'),
  'nodejs.eventloop.delay.p99': eventLoopDelay('the 99th percentile'),
  'nodejs.eventloop.delay.max': eventLoopDelay('the longest'),
  'nodejs.eventloop.time': {
    kind: 'counter',
    unit: 's',
    description: 'How long the event loop has been active and idle.',
    attributes: ['nodejs.eventloop.state'],
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    description: 'The share of time in which the event loop was active, since the last collection.',
    attributes: [],
  },
  'v8js.gc.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long garbage collections took.',
    attributes: ['v8js.gc.type'],
    buckets: collectionBuckets,
  },
  'v8js.memory.heap.used': {
    kind: 'up-down-counter',
    unit: 'By',
    description: 'Memory in use, by heap space.',
    attributes: heapSpace,
  },
  'v8js.memory.heap.space.size': {
    kind: 'up-down-counter',
    unit: 'By',
    description: 'Memory set aside for a heap space.',
    attributes: heapSpace,
  },
  'process.cpu.time': {
    kind: 'counter',
    unit: 's',
    description: 'CPU time of the process by mode, user or system.',
    attributes: ['cpu.mode'],
  },
  'process.memory.usage': {
    kind: 'up-down-counter',
    unit: 'By',
    description: 'Physical memory of the process.',
    attributes: [],
  },
  'process.uptime': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the process has run.',
    attributes: [],
  },
} as const satisfies Record<string, MetricDeclaration>;
