import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const operations = () =>
  chart({
    title: 'Operations by outcome',
    description:
      'What the ledger decided, in a second: holds, captures and releases, and the refusals among them.',
    unit: 'ops',
    empty: 'The ledger was not asked in this time',
    traces: traces.holds,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_ledger_operation, holdfast_hold_outcome) (rate(holdfast_ledger_operations_total[$__rate_interval]))',
        legend: '{{holdfast_ledger_operation}}: {{holdfast_hold_outcome}}',
      }),
    ],
    stacked: true,
  });

export const movements = () =>
  chart({
    title: 'Credits by movement',
    description: 'Credits that were granted, held, captured, released or that expired, in a second.',
    unit: 'short',
    empty: 'No credits moved in this time',
    traces: traces.holds,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_credits_movement) (rate(holdfast_credits_total[$__rate_interval]))',
        legend: '{{holdfast_credits_movement}}',
      }),
    ],
  });

export const statementLatency = () =>
  chart({
    title: 'Round trips to PostgreSQL',
    description:
      'How long all but the slowest twentieth of the statements of the ledger took. A dot is one statement: click it for its trace.',
    unit: 's',
    empty: 'No statements in this time',
    traces: traces.ledgerStatements,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le, db_query_summary) (rate(db_client_operation_duration_seconds_bucket{job="user-service"}[$__rate_interval])))',
        legend: '{{db_query_summary}}',
        exemplars: true,
      }),
    ],
  });
