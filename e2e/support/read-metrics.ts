import { readSample } from '@holdfast/telemetry/testing';

/** Labels by metric, as a `/metrics` shows them: of all samples of a name together. */
export type MetricLabels = Map<string, Set<string>>;

/** Reads which metrics a process serves, and adds them to what is known. */
export async function readMetrics(baseUrl: string, known: MetricLabels = new Map()): Promise<MetricLabels> {
  const answer = await fetch(new URL('/metrics', baseUrl));
  for (const line of (await answer.text()).split('\n')) {
    const sample = readSample(line);
    if (sample === undefined) continue;
    const { metric, labels } = sample;
    const set = known.get(metric) ?? new Set();
    for (const label of labels) set.add(label);
    known.set(metric, set);
  }
  return known;
}
