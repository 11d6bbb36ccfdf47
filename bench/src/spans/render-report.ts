import { renderHost } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { SpansReport } from './report.ts';

const header = ['spans', 'µs each', '(min–max)', 'official ÷ ours'];

/** Draws the report for a terminal: a table, and what it was measured on. */
export function renderSpansReport({ measurements, host, rounds, spans }: SpansReport): string {
  const making = { ours: measurements['ours, not encoded'], official: measurements['official, not encoded'] };
  const rows = Object.entries(measurements).map(([name, { median, min, max }]) => [
    name,
    median.toFixed(2),
    `${min.toFixed(2)}–${max.toFixed(2)}`,
    '',
  ]);
  const encoding = {
    ours: measurements.ours.median - making.ours.median,
    official: measurements.official.median - making.official.median,
  };
  const ratios = [
    ['made, ended and encoded', measurements.official.median / measurements.ours.median],
    ['made and ended', making.official.median / making.ours.median],
    ['encoded, by the difference', encoding.official / encoding.ours],
  ] as const;
  return [
    alignTable([header, ...rows, ...ratios.map(([name, ratio]) => [name, '', '', ratio.toFixed(1)])], 1),
    '',
    `Medians of ${rounds} rounds of ${spans.toLocaleString('en')} spans each, in CPU time.`,
    `${renderHost(host)}.`,
  ].join('\n');
}
