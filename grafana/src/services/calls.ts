import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const clientLatency = () =>
  chart({
    title: 'Calls of the user-service',
    description:
      'How long all but the slowest twentieth of the attempts took. A dot is one attempt: click it for its trace.',
    unit: 's',
    empty: 'No calls in this time',
    traces: traces.calls,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le, http_request_method, url_template) (rate(http_client_request_duration_seconds_bucket{job="reservations-service"}[$__rate_interval])))',
        legend: '{{http_request_method}} {{url_template}}',
        exemplars: true,
      }),
    ],
  });

export const retries = () =>
  chart({
    title: 'Retries and calls given up',
    description:
      'Further attempts in a second, and calls that got no answer, by why they were not tried again.',
    unit: 'ops',
    empty: 'No retry in this time',
    traces: traces.repeatedCalls,
    queries: [
      queryRange({
        expr: 'sum by (holdfast_client_name) (rate(holdfast_client_retries_total[$__rate_interval]))',
        legend: 'retries of {{holdfast_client_name}}',
      }),
      queryRange({
        expr: 'sum by (holdfast_retry_give_up_reason) (rate(holdfast_client_give_ups_total[$__rate_interval]))',
        legend: 'given up: {{holdfast_retry_give_up_reason}}',
      }),
    ],
  });

export const circuit = () =>
  chart({
    title: 'Circuit to the user-service',
    description: 'The state that it is in: while it is open, calls are refused without being made.',
    unit: 'short',
    empty: 'No reservations-service has reported in this time',
    traces: traces.calls,
    queries: [
      queryRange({
        expr: 'max by (holdfast_circuit_state) (holdfast_client_circuit_state)',
        legend: '{{holdfast_circuit_state}}',
      }),
    ],
    stacked: true,
  });
