/** The formats in which Prometheus reads metrics. Exemplars are in OpenMetrics alone. */
export const expositionFormats = {
  /** https://prometheus.io/docs/specs/om/open_metrics_spec/ */
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  /** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
  text: 'text/plain; version=0.0.4; charset=utf-8',
} as const;

export type ExpositionFormat = keyof typeof expositionFormats;

/** Longer ones are read as if there were none, in UTF-16 code units: Prometheus' own has some 300. */
const maxAcceptLength = 2048;

/**
 * Chooses by a request's Accept header (RFC 9110, section 12.5.1): OpenMetrics for whoever names it and does not like
 * plain text better, plain text for all others, people with a browser among them.
 */
export function chooseExpositionFormat(accept: string | undefined): ExpositionFormat {
  if (accept === undefined || accept.length > maxAcceptLength) return 'text';
  const weights = { openMetrics: 0, text: 0 };
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const read = (name: string): string | undefined =>
      parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
    const weight = Number(read('q') ?? 1);
    if (type === 'application/openmetrics-text' && isKnownVersion(read('version'))) {
      weights.openMetrics = Math.max(weights.openMetrics, weight);
    }
    if (type === 'text/plain') weights.text = Math.max(weights.text, weight);
  }
  return weights.openMetrics > 0 && weights.openMetrics >= weights.text ? 'openMetrics' : 'text';
}

function isKnownVersion(version: string | undefined): boolean {
  return version === undefined || version === '1.0.0' || version === '0.0.1';
}
