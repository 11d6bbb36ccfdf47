import { bigNumber } from '../building/panels.ts';
import { queryNow } from '../building/queries.ts';
import { countLostSpans } from './lost-spans.ts';
import { traces } from '../traces.ts';

export const droppedNow = () =>
  bigNumber({
    title: 'Lost in an hour',
    description: 'Spans of the last hour that never reached Tempo. Their traces have holes.',
    unit: 'short',
    empty: 'No service has reported',
    traces: traces.all,
    query: queryNow({
      expr: `sum(${countLostSpans('1h')}) or 0 * sum(otel_sdk_processor_span_queue_capacity)`,
      legend: 'lost',
    }),
    limits: { bad: 1 },
    decimals: 0,
    width: 6,
  });

export const madeNow = () =>
  bigNumber({
    title: 'Made',
    description: 'Spans that the services start in a second.',
    unit: 'ops',
    empty: 'No spans yet',
    traces: traces.all,
    query: queryNow({ expr: 'sum(rate(otel_sdk_span_started_total[1m]))', legend: 'made' }),
    width: 6,
  });

export const receivedNow = () =>
  bigNumber({
    title: 'Received',
    description:
      'Spans that Tempo receives in a second. It should be what the services make, a few seconds later.',
    unit: 'ops',
    empty: 'Tempo has not reported',
    traces: traces.all,
    query: queryNow({ expr: 'sum(rate(tempo_distributor_spans_received_total[1m]))', legend: 'received' }),
    width: 6,
  });

export const scrapedNow = () =>
  bigNumber({
    title: 'Scraped',
    description: 'Services and backends whose metrics Prometheus reads, of all that it should.',
    unit: 'percentunit',
    empty: 'Prometheus scrapes nothing',
    traces: traces.all,
    query: queryNow({ expr: 'sum(up) / count(up)', legend: 'scraped' }),
    decimals: 0,
    width: 6,
  });
