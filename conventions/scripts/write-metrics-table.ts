import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPrometheusSamples, nameLabel } from '@holdfast/telemetry/prometheus';
import { metricDeclarations } from '../src/index.ts';

/** Where the table is. */
export const metricsTablePath = join(import.meta.dirname, '../../docs/metrics.md');

/** Writes the registry as a table, a metric a row, under the names by which Prometheus knows them. */
export function renderMetricsTable(): string {
  const rows = Object.entries(metricDeclarations).map(([name, declaration]) => {
    const { kind, attributes, description } = declaration;
    const [sample = ''] = listPrometheusSamples(name, declaration);
    const served = kind === 'histogram' ? sample.replace(/_bucket$/, '_{bucket,sum,count}') : sample;
    const labels = attributes.map((attribute) => `\`${nameLabel(attribute)}\``).join(', ');
    return `| \`${served}\` | ${kind} | ${labels} | ${description} |`;
  });
  return [
    '# Metrics',
    '',
    'Generated from `conventions/src/metrics.ts` by `node conventions/scripts/write-metrics-table.ts`. OpenTelemetry’s names are these',
    'with dots, and without the unit and `_total`.',
    '',
    '| Metric | Kind | Labels | What it says |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.main) await writeFile(metricsTablePath, renderMetricsTable());
