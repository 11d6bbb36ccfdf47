import { bigNumber } from '../building/panels.ts';
import { failed, ofCallers } from '../building/promql.ts';
import { queryNow } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const requestRateNow = () =>
  bigNumber({
    title: 'Requests',
    description: 'Requests to the reservations-service in a second.',
    unit: 'reqps',
    empty: 'No requests yet',
    traces: traces.reservations,
    query: queryNow({
      expr: `sum(rate(http_server_request_duration_seconds_count{job="reservations-service",${ofCallers}}[1m]))`,
      legend: 'requests',
    }),
  });

export const errorShareNow = () =>
  bigNumber({
    title: 'Failed',
    description:
      'Share of the requests of the last five minutes that were answered 5xx, or whose answer broke off. Refusals, such as too few credits, are not failures.',
    unit: 'percentunit',
    empty: 'No requests yet',
    traces: traces.failedReservations,
    query: queryNow({
      expr: `(sum(rate(http_server_request_duration_seconds_count{job="reservations-service",${failed},${ofCallers}}[5m])) or vector(0)) / sum(rate(http_server_request_duration_seconds_count{job="reservations-service",${ofCallers}}[5m]))`,
      legend: 'failed',
    }),
    limits: { warn: 0.01, bad: 0.05 },
    decimals: 2,
  });

export const latencyNow = () =>
  bigNumber({
    title: '99 of 100 within',
    description: 'How long all but the slowest hundredth of the requests took, in the last five minutes.',
    unit: 's',
    empty: 'No requests yet',
    traces: traces.slow,
    query: queryNow({
      expr: `histogram_quantile(0.99, sum by (le) (rate(http_server_request_duration_seconds_bucket{job="reservations-service",${ofCallers}}[5m])))`,
      legend: 'p99',
    }),
    limits: { warn: 0.25, bad: 1 },
  });

export const reservedNow = () =>
  bigNumber({
    title: 'Reserved',
    description: 'Reservations made in the last hour.',
    unit: 'short',
    empty: 'None in the last hour',
    traces: traces.reserve,
    query: queryNow({
      expr: 'sum(increase(holdfast_reservations_total{holdfast_reservation_outcome="reserved"}[1h]))',
      legend: 'reserved',
    }),
    decimals: 0,
  });

export const openHoldsNow = () =>
  bigNumber({
    title: 'Open holds',
    description: 'Reservations whose credits are held: neither downloaded, cancelled nor expired.',
    unit: 'short',
    empty: 'No ledger has reported',
    traces: traces.holds,
    query: queryNow({ expr: 'max(holdfast_holds_open)', legend: 'open' }),
  });

export const heldShareNow = () =>
  bigNumber({
    title: 'Credits on hold',
    description: 'Share of all credits that is held for open reservations.',
    unit: 'percentunit',
    empty: 'No ledger has reported',
    traces: traces.holds,
    query: queryNow({
      expr: 'max(holdfast_ledger_credits{holdfast_credits_state="held"}) / (sum(max by (holdfast_credits_state) (holdfast_ledger_credits)) > 0)',
      legend: 'held',
    }),
    decimals: 1,
  });
