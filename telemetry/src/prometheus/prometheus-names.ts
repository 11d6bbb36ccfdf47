import type { MetricDeclaration } from '../registry/metric-declaration.ts';

/** UCUM's units in the words that Prometheus uses; what is in braces only says what is counted. */
const unitWords: Readonly<Record<string, string>> = { s: 'seconds', ms: 'milliseconds', By: 'bytes' };

/** What a metric is called in Prometheus. */
export interface PrometheusName {
  /** Of the family: what the samples of a histogram add `_bucket`, `_sum` and `_count` to, and those of a counter `_total`. */
  readonly family: string;
  /** The unit at the end of the family's name, where it has one. */
  readonly unit: string | undefined;
}

/**
 * Names a metric by https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/: dots become
 * underscores, and the unit follows, in full: `http.server.request.duration` in `s` is
 * `http_server_request_duration_seconds`.
 */
export function namePrometheusFamily(
  name: string,
  { kind, unit }: Pick<MetricDeclaration, 'kind' | 'unit'>,
): PrometheusName {
  const base = nameLabel(name).replace(/_total$/, '');
  const word = unit === '1' && kind === 'gauge' ? 'ratio' : unitWords[unit];
  if (word === undefined) return { family: base, unit: undefined };
  return { family: base.endsWith(`_${word}`) ? base : `${base}_${word}`, unit: word };
}

/** Lists the names under which a metric's samples are served. */
export function listPrometheusSamples(name: string, declaration: MetricDeclaration): string[] {
  const { family } = namePrometheusFamily(name, declaration);
  if (declaration.kind === 'counter') return [`${family}_total`];
  return declaration.kind === 'histogram'
    ? ['_bucket', '_sum', '_count'].map((suffix) => `${family}${suffix}`)
    : [family];
}

/** Names a label, or the part of a metric's name that comes from its own: `http.route` is `http_route`. */
export function nameLabel(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9]+/g, '_').replace(/^(?=\d)/, '_');
}
