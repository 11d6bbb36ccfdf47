import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const tempoReceived = () =>
  chart({
    title: 'Spans at Tempo',
    description: 'Spans that Tempo received, and those that it refused.',
    unit: 'ops',
    empty: 'Tempo has not reported in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'sum(rate(tempo_distributor_spans_received_total[$__rate_interval]))',
        legend: 'received',
      }),
      queryRange({ expr: 'sum(rate(tempo_receiver_refused_spans[$__rate_interval]))', legend: 'refused' }),
    ],
  });

export const tempoPush = () =>
  chart({
    title: 'Time to take spans in',
    description: 'How long all but the slowest hundredth of the requests with spans took Tempo.',
    unit: 's',
    empty: 'Tempo has not reported in this time',
    traces: traces.all,
    queries: [
      queryRange({
        expr: 'histogram_quantile(0.99, sum by (le) (rate(tempo_distributor_push_duration_seconds_bucket[$__rate_interval])))',
        legend: 'p99',
      }),
    ],
  });

export const tempoLive = () =>
  chart({
    title: 'Live traces',
    description: 'Traces that Tempo holds in memory, still open to more spans.',
    unit: 'short',
    empty: 'Tempo has not reported in this time',
    traces: traces.all,
    queries: [queryRange({ expr: 'sum(tempo_live_store_live_traces)', legend: 'live' })],
  });

export const generator = () =>
  chart({
    title: 'Metrics from spans',
    description:
      'Series that Tempo computes from spans and writes to Prometheus, and spans that it left out.',
    unit: 'short',
    empty: 'Tempo has not reported in this time',
    traces: traces.all,
    queries: [
      queryRange({ expr: 'sum(tempo_metrics_generator_registry_active_series)', legend: 'series' }),
      queryRange({
        expr: 'sum(increase(tempo_metrics_generator_spans_discarded_total[$__rate_interval]))',
        legend: 'spans left out',
      }),
    ],
    width: 12,
  });

export const scraping = () =>
  chart({
    title: 'Scraping',
    description: '1 where Prometheus reads the metrics, 0 where it cannot.',
    unit: 'short',
    empty: 'Prometheus scrapes nothing',
    traces: traces.all,
    queries: [queryRange({ expr: 'min by (job) (up)', legend: '{{job}}' })],
    max: 1,
    width: 12,
  });
