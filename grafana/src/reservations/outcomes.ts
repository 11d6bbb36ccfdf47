import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const outcomes = () =>
  chart({
    title: 'Requests for a reservation by outcome',
    description: 'What came of them: reserved, replayed under the same key, or why there is none.',
    unit: 'reqps',
    empty: 'Nobody asked for a reservation in this time',
    traces: traces.reserve,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_reservation_outcome) (rate(holdfast_reservations_total[$__rate_interval]))',
        legend: '{{holdfast_reservation_outcome}}',
      }),
    ],
    stacked: true,
  });

export const endings = () =>
  chart({
    title: 'Reservations by how they ended',
    description: 'Downloaded, cancelled or expired, in a second.',
    unit: 'ops',
    empty: 'No reservation ended in this time',
    traces: traces.ended,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_reservation_status) (rate(holdfast_reservations_ended_total[$__rate_interval]))',
        legend: '{{holdfast_reservation_status}}',
      }),
    ],
    stacked: true,
  });

export const creditsByState = () =>
  chart({
    title: 'Credits in each state',
    description:
      'Credits of all users that are available or held. A capture takes them out of both; a grant brings new ones.',
    unit: 'short',
    empty: 'No ledger has reported in this time',
    traces: traces.holds,
    queries: [
      queryRange({
        expr: 'max by (holdfast_credits_state) (holdfast_ledger_credits)',
        legend: '{{holdfast_credits_state}}',
      }),
    ],
    stacked: true,
  });
