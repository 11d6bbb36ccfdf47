import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusQuery,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';
import {
  DataqueryBuilder as TempoQuery,
  MetricsQueryType,
  SearchTableType,
} from '@grafana/grafana-foundation-sdk/tempo';
import { loki, prometheus, tempo } from './data-sources.ts';

/** A line, or several, of a panel. */
export interface MetricQuery {
  readonly expr: string;
  /** What the lines are called: text with `{{label}}`. */
  readonly legend: string;
  /** Whether points of single traces are drawn over it; for histograms. */
  readonly exemplars?: boolean;
}

export function queryRange({ expr, legend, exemplars = false }: MetricQuery): PrometheusQuery {
  return new PrometheusQuery()
    .datasource(prometheus)
    .expr(expr)
    .legendFormat(legend)
    .exemplar(exemplars)
    .format(PromQueryFormat.TimeSeries)
    .range();
}

/** Asks for the value of now. */
export function queryNow({ expr, legend }: MetricQuery): PrometheusQuery {
  return new PrometheusQuery().datasource(prometheus).expr(expr).legendFormat(legend).instant();
}

/** Searches for traces, as rows of a table. */
export function searchTraces(query: string, options: { readonly limit: number }): TempoQuery {
  return new TempoQuery()
    .datasource(tempo)
    .queryType('traceql')
    .query(query)
    .limit(options.limit)
    .tableType(SearchTableType.Traces)
    .filters([]);
}

/** Computes numbers from spans; TraceQL that ends in a metrics function. */
export function queryTraceMetrics(query: string): TempoQuery {
  return new TempoQuery()
    .datasource(tempo)
    .queryType('traceql')
    .query(query)
    .metricsQueryType(MetricsQueryType.Range)
    .filters([]);
}

/** Who calls whom, from what Tempo's metrics generator wrote to Prometheus. */
export function queryServiceMap(): TempoQuery {
  return new TempoQuery().datasource(tempo).queryType('serviceMap').filters([]);
}

export function queryLogs(expr: string): LokiQuery {
  return new LokiQuery().datasource(loki).expr(expr).queryType('range').maxLines(200);
}
