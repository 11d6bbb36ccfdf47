import { listPrometheusSamples, nameLabel } from '../prometheus/prometheus-names.ts';
import type { MetricDeclarations } from '../registry/metric-declaration.ts';
import { readSample } from './read-sample.ts';

/** Lists the lines of a scrape whose metric is not declared, or that have a label which its declaration does not allow. */
export function findUndeclaredSamples(declarations: MetricDeclarations, text: string): string[] {
  const labelsBySample = new Map(
    Object.entries(declarations).flatMap(([name, declaration]) => {
      const labels = new Set([...declaration.attributes.map(nameLabel), 'le']);
      return listPrometheusSamples(name, declaration).map((sample) => [sample, labels] as const);
    }),
  );
  return text.split('\n').filter((line) => {
    const sample = readSample(line);
    if (sample === undefined || sample.metric === 'target_info') return false;
    const allowed = labelsBySample.get(sample.metric);
    return allowed === undefined || sample.labels.some((name) => !allowed.has(name));
  });
}
