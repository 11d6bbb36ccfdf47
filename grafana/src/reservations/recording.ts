import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const insertBatches = () =>
  chart({
    title: 'Reservations a batch',
    description:
      'Reservations that were recorded by one statement: the mean, and the size that one batch in twenty exceeds. 1 is an idle service.',
    unit: 'short',
    empty: 'Nothing was recorded in this time',
    traces: traces.insertBatches,
    queries: [
      queryRange({
        expr: 'sum(rate(holdfast_reservations_batch_size_sum[$__rate_interval])) / sum(rate(holdfast_reservations_batch_size_count[$__rate_interval]))',
        legend: 'mean',
      }),
      queryRange({
        expr: 'histogram_quantile(0.95, sum by (le) (rate(holdfast_reservations_batch_size_bucket[$__rate_interval])))',
        legend: 'p95',
      }),
    ],
  });

export const insertQueue = () =>
  chart({
    title: 'Waiting to be recorded',
    description:
      'Reservations that wait for their batch, and how many may before more are refused. Refused in a second: 503, credits given back.',
    unit: 'short',
    empty: 'No service has reported in this time',
    traces: traces.reserve,
    queries: [
      queryRange({
        expr: 'sum by (instance) (holdfast_reservations_queue_depth)',
        legend: '{{instance}}',
      }),
      queryRange({ expr: 'max(holdfast_reservations_queue_limit)', legend: 'limit' }),
      queryRange({
        expr: 'sum(rate(holdfast_reservations_shed_total[$__rate_interval]))',
        legend: 'refused',
      }),
    ],
  });

export const insertWait = () =>
  chart({
    title: 'Wait to be recorded',
    description:
      'How long reservations waited for their batch: the median, and what one in a hundred exceeds.',
    unit: 's',
    empty: 'Nothing waited in this time',
    traces: traces.reserve,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.5, sum by (le) (rate(holdfast_reservations_queue_wait_seconds_bucket[$__rate_interval])))',
        legend: 'p50',
        exemplars: true,
      }),
      queryRange({
        expr: 'histogram_quantile(0.99, sum by (le) (rate(holdfast_reservations_queue_wait_seconds_bucket[$__rate_interval])))',
        legend: 'p99',
        exemplars: true,
      }),
    ],
  });

export const owedReleases = () =>
  chart({
    title: 'Credits to be given back',
    description:
      'Holds that are released as soon as the user-service answers. Given up: left to expire by themselves, each in a second, by reason.',
    unit: 'short',
    empty: 'No service has reported in this time',
    traces: traces.releases,
    queries: [
      queryRange({ expr: 'sum by (instance) (holdfast_releases_owed)', legend: '{{instance}} owed' }),
      queryRange({
        expr: 'sum by (holdfast_release_give_up_reason) (rate(holdfast_releases_given_up_total[$__rate_interval]))',
        legend: 'given up: {{holdfast_release_give_up_reason}}',
      }),
    ],
  });
