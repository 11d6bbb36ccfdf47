/** One line of numbers of a scrape. */
export interface Sample {
  readonly metric: string;
  /** Names of its labels. */
  readonly labels: readonly string[];
}

/** Reads a line of plain text (https://prometheus.io/docs/instrumenting/exposition_formats/). @returns undefined for other lines */
export function readSample(line: string): Sample | undefined {
  const [, metric, labels = ''] = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? /.exec(line) ?? [];
  if (metric === undefined) return undefined;
  const pairs = labels.matchAll(/([a-zA-Z0-9_]+)="(?:[^"\\]|\\.)*"/g);
  return { metric, labels: [...pairs].map(([, name = '']) => name) };
}
