import { chart } from '../building/panels.ts';
import { failed, ofCallers } from '../building/promql.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const rateByRoute = () =>
  chart({
    title: 'Requests by route',
    description: 'Requests in a second, by method and route.',
    unit: 'reqps',
    empty: 'No requests in this time',
    traces: traces.reservations,
    queries: [
      queryRange({
        expr: `sum by (http_request_method, http_route) (rate(http_server_request_duration_seconds_count{job="reservations-service",${ofCallers}}[$__rate_interval]))`,
        legend: '{{http_request_method}} {{http_route}}',
      }),
    ],
    stacked: true,
  });

export const errorsByRoute = () =>
  chart({
    title: 'Refusals and failures by route',
    description:
      'Answers of 400 and more in a second, and answers that broke off. 4xx are refusals with a reason; the others are failures.',
    unit: 'reqps',
    empty: 'No refusal and no failure in this time',
    traces: traces.failedReservations,
    queries: [
      queryRange({
        expr: `sum by (http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count{job="reservations-service",http_response_status_code=~"[45]..",${ofCallers}}[$__rate_interval]))`,
        legend: '{{http_response_status_code}} {{http_route}}',
      }),
      queryRange({
        expr: `sum by (http_route, error_type) (rate(http_server_request_duration_seconds_count{job="reservations-service",http_response_status_code=~"[123]..",${failed},${ofCallers}}[$__rate_interval]))`,
        legend: '{{error_type}} within {{http_route}}',
      }),
    ],
  });

export const latencyByRoute = () =>
  chart({
    title: 'Latency by route',
    description:
      'How long all but the slowest twentieth of the requests took. A dot is one request: click it for its trace.',
    unit: 's',
    empty: 'No requests in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: `histogram_quantile(0.95, sum by (le, http_route) (rate(http_server_request_duration_seconds_bucket{job="reservations-service",${ofCallers}}[$__rate_interval])))`,
        legend: '{{http_route}}',
        exemplars: true,
      }),
    ],
  });
