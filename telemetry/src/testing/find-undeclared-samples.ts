import { listPrometheusSamples, metricDeclarations, nameLabel } from '../metrics.ts';

/** Lists the lines of a scrape whose metric is not declared, or that have a label which its declaration does not allow. */
export function findUndeclaredSamples(text: string): string[] {
  const labelsBySample = new Map(
    Object.entries(metricDeclarations).flatMap(([name, declaration]) => {
      const labels = new Set([...declaration.attributes.map(nameLabel), 'le']);
      return listPrometheusSamples(name, declaration).map((sample) => [sample, labels] as const);
    }),
  );
  return text.split('\n').filter((line) => {
    const [, sample = '', labels = ''] = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (sample === '' || sample === 'target_info') return false;
    const allowed = labelsBySample.get(sample);
    const names = [...labels.matchAll(/([a-zA-Z0-9_]+)="(?:[^"\\]|\\.)*"/g)].map(([, name = '']) => name);
    return allowed === undefined || names.some((name) => !allowed.has(name));
  });
}
