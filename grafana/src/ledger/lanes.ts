import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const batchSizes = () =>
  chart({
    title: 'Batch sizes',
    description:
      'Operations that shared a round trip: the mean, and the size that one batch in twenty exceeds. 1 is an idle ledger.',
    unit: 'short',
    empty: 'No batches in this time',
    traces: traces.batches,
    queries: [
      queryRange({
        expr: 'sum(rate(holdfast_ledger_batch_size_sum[$__rate_interval])) / sum(rate(holdfast_ledger_batch_size_count[$__rate_interval]))',
        legend: 'mean',
      }),
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le) (rate(holdfast_ledger_batch_size_bucket[$__rate_interval])))',
        legend: 'p95',
      }),
    ],
  });

export const queueDepth = () =>
  chart({
    title: 'Queue of the lanes',
    description: 'Operations that wait in a lane, and how many may before more are shed.',
    unit: 'short',
    empty: 'No ledger has reported in this time',
    traces: traces.queued,
    queries: [
      queryRange({
        expr: 'sum by (instance, holdfast_lane_index) (holdfast_ledger_queue_depth)',
        legend: '{{instance}} lane {{holdfast_lane_index}}',
      }),
      queryRange({ expr: 'max(holdfast_ledger_queue_limit)', legend: 'limit of a lane' }),
    ],
  });

export const queueWait = () =>
  chart({
    title: 'Wait for a batch',
    description: 'How long operations waited for their batch: the median, and what one in a hundred exceeds.',
    unit: 's',
    empty: 'Nothing waited in this time',
    traces: traces.queued,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.5, sum by (le) (rate(holdfast_ledger_queue_wait_seconds_bucket[$__rate_interval])))',
        legend: 'p50',
        exemplars: true,
      }),
      queryRange({
        expr: 'histogram_quantile(0.99, sum by (le) (rate(holdfast_ledger_queue_wait_seconds_bucket[$__rate_interval])))',
        legend: 'p99',
        exemplars: true,
      }),
    ],
  });

export const shedding = () =>
  chart({
    title: 'Shed operations',
    description:
      'Operations refused unread in a second, because the queue of their lane was full. The caller is answered 503.',
    unit: 'ops',
    empty: 'Nothing was shed in this time',
    traces: traces.shed,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_ledger_operation) (rate(holdfast_ledger_shed_total[$__rate_interval]))',
        legend: '{{holdfast_ledger_operation}}',
      }),
    ],
  });

export const lockWaits = () =>
  chart({
    title: 'Lock waits',
    description: 'Connections to the database of the ledger that wait for a lock.',
    unit: 'short',
    empty: 'No ledger has reported in this time',
    traces: traces.slowStatements,
    queries: [queryRange({ expr: 'max(holdfast_ledger_lock_waits)', legend: 'waiting' })],
  });

export const pool = () =>
  chart({
    title: 'Connections of the ledger',
    description: 'Connections of the pool by state, how many it may open, and requests that wait for one.',
    unit: 'short',
    empty: 'No ledger has reported in this time',
    traces: traces.ledgerStatements,
    queries: [
      queryRange({
        expr: 'sum by (db_client_connection_state) (db_client_connection_count{job="user-service"})',
        legend: '{{db_client_connection_state}}',
      }),
      queryRange({
        expr: 'sum(db_client_connection_pending_requests{job="user-service"})',
        legend: 'waiting for one',
      }),
      queryRange({ expr: 'sum(db_client_connection_max{job="user-service"})', legend: 'limit' }),
    ],
  });
