import { chart, table } from '../building/panels.ts';
import { queryTraceMetrics, searchTraces } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const slowestUsers = () =>
  chart({
    title: 'Slowest users',
    description:
      'The ten users whose requests for a reservation took longest, by the 95th percentile, computed from the spans themselves.',
    unit: 's',
    empty: 'No traces of reservations in this time',
    traces: traces.reserve,
    queries: [
      queryTraceMetrics(
        '{ resource.service.name = "reservations-service" && name = "POST /reservations" } | quantile_over_time(duration, 0.95) by (span.holdfast.user.name) | topk(10)',
      ),
    ],
    width: 12,
  });

export const recentRefusals = () =>
  table({
    title: 'Reservations refused',
    description: 'The newest requests for a reservation that were refused or failed. A row opens the trace.',
    unit: 'short',
    empty: 'No refusal in this time',
    traces: traces.refused,
    queries: [searchTraces(traces.refused, { limit: 20 })],
    sortBy: 'Start time',
  });

export const slowestReservations = () =>
  table({
    title: 'Slowest reservations',
    description:
      'Requests for a reservation that took longer than the time chosen above, the slowest first. A row opens the trace.',
    unit: 'short',
    empty: 'None took that long in this time',
    traces: traces.reserve,
    queries: [
      searchTraces(
        '{ resource.service.name = "reservations-service" && name = "POST /reservations" && duration > $slower_than } | select(span.holdfast.user.name, span.holdfast.item.id)',
        { limit: 100 },
      ),
    ],
    sortBy: 'Duration',
    width: 24,
  });
