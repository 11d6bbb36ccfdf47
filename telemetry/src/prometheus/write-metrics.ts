import type { Attributes } from '@opentelemetry/api';
import {
  DataPointType,
  type GaugeMetricData,
  type HistogramMetricData,
  type MetricData,
  type ResourceMetrics,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { MetricDeclaration } from '../registry/metric-declaration.ts';
import type { Exemplar } from '../metrics/exemplars.ts';
import type { ExpositionFormat } from './exposition-format.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { nameLabel, namePrometheusFamily } from './prometheus-names.ts';
import type { SeriesSet } from '../metrics/series.ts';

/**
 * Writes metrics for Prometheus, named by
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/. The names of scopes are left out:
 * every metric has one source.
 */
export function writeMetrics(
  { resource, scopeMetrics }: ResourceMetrics,
  options: { readonly format: ExpositionFormat; readonly store: MetricStore },
): string {
  const isOpen = options.format === 'openMetrics';
  const target = isOpen
    ? ['# TYPE target info', '# HELP target Target metadata']
    : ['# HELP target_info Target metadata', '# TYPE target_info gauge'];
  const lines = [...target, `target_info${writeLabels(resource.attributes)} 1`];
  for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) {
    if (metric.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM && metric.dataPoints.length > 0) {
      lines.push(...writeMetric(metric, { isOpen, store: options.store }));
    }
  }
  return `${lines.join('\n')}\n${isOpen ? '# EOF\n' : ''}`;
}

type WritableMetric = SumMetricData | GaugeMetricData | HistogramMetricData;
interface Style {
  readonly isOpen: boolean;
  /** Where the exemplars are. */
  readonly store: MetricStore;
}

function writeMetric(metric: WritableMetric, { isOpen, store }: Style): string[] {
  const kind = nameKind(metric);
  const { name, unit, description } = metric.descriptor;
  const { family, unit: unitWord } = namePrometheusFamily(name, { kind, unit });
  const isCounter = kind === 'counter';
  // In plain text, what is described is what the samples are called.
  const described = isCounter && !isOpen ? `${family}_total` : family;
  const known = isOpen ? store.find(name)?.series : undefined;
  return [
    `# HELP ${described} ${isOpen ? escapeValue(description) : escapeHelp(description)}`,
    `# TYPE ${described} ${kind}`,
    ...(isOpen && unitWord !== undefined ? [`# UNIT ${family} ${unitWord}`] : []),
    ...(metric.dataPointType === DataPointType.HISTOGRAM
      ? writeHistogram(family, metric, known)
      : writeNumbers(isCounter ? `${family}_total` : family, metric, isCounter ? known : undefined)),
  ];
}

/** A sum that also falls is read like a gauge. */
function nameKind(metric: MetricData): Exclude<MetricDeclaration['kind'], 'up-down-counter'> {
  if (metric.dataPointType === DataPointType.HISTOGRAM) return 'histogram';
  return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? 'counter' : 'gauge';
}

function writeNumbers(
  sample: string,
  { dataPoints }: SumMetricData | GaugeMetricData,
  known: SeriesSet | undefined,
): string[] {
  return dataPoints.flatMap(({ attributes, value }) => {
    if (Number.isNaN(value)) return [];
    const [exemplar] = known?.find(attributes)?.exemplars ?? [];
    return `${sample}${writeLabels(attributes)} ${writeNumber(value)}${writeExemplar(exemplar)}`;
  });
}

function writeHistogram(
  family: string,
  { dataPoints }: HistogramMetricData,
  known: SeriesSet | undefined,
): string[] {
  return dataPoints.flatMap(({ attributes, value }) => {
    const exemplars = known?.find(attributes)?.exemplars ?? [];
    let count = 0;
    const buckets = value.buckets.counts.map((inBucket, index) => {
      count += inBucket;
      const bound = value.buckets.boundaries[index] ?? Infinity;
      const labels = writeLabels(attributes, writeBound(bound));
      return `${family}_bucket${labels} ${count}${writeExemplar(exemplars[index])}`;
    });
    const labels = writeLabels(attributes);
    return [
      ...buckets,
      `${family}_sum${labels} ${writeNumber(value.sum ?? 0)}`,
      `${family}_count${labels} ${value.count}`,
    ];
  });
}

function writeLabels(attributes: Attributes, le?: string): string {
  const labels = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`${nameLabel(name)}="${escapeValue(typeof value === 'string' ? value : JSON.stringify(value))}"`],
  );
  if (le !== undefined) labels.push(`le="${le}"`);
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
}

/** With a point in both formats, as OpenMetrics wants it, so that a change of format is not a change of series. */
function writeBound(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : writeNumber(bound);
}

function writeNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function writeExemplar(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  const { traceId, spanId, value, atMs } = exemplar;
  return ` # {trace_id="${traceId}",span_id="${spanId}"} ${writeNumber(value)} ${atMs / 1000}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
