import { renderMachine } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { SettleReport, SettleResult } from './report.ts';

const header = [
  'variant',
  'settled/s',
  '(min–max)',
  'seconds',
  'swept s',
  'µs reservations',
  'user',
  'PostgreSQL',
  'tempo/local',
  'spans made',
  'received',
];

/** Draws the report for a terminal: a table, and what it was measured on. */
export function renderSettleReport(report: SettleReport): string {
  const { machine } = report;
  const against = report.against === null ? '' : ` against: ${report.against}.`;
  return [
    alignTable([header, ...report.results.map(toRow)], 1),
    '',
    `${report.reservations.toLocaleString('en')} reservations of ${report.users.toLocaleString('en')} users expire at one ` +
      `moment; medians of ${report.rounds} rounds.${against}`,
    'Seconds: from that moment until the last end was recorded; swept: until no hold stood. CPU time and spans: of both, a ' +
      'reservation; received are those whose export tempo/local acknowledged.',
    `${renderMachine(machine)}.`,
  ].join('\n');
}

function toRow({
  variant,
  settledPerSecond,
  seconds,
  sweptSeconds,
  cpuMicros,
  spans,
}: SettleResult): string[] {
  const { median, min, max } = settledPerSecond;
  return [
    variant,
    Math.round(median).toLocaleString('en'),
    `${min.toFixed(0)}–${max.toFixed(0)}`,
    seconds.median.toFixed(2),
    sweptSeconds.median.toFixed(2),
    cpuMicros.reservationsService.median.toFixed(0),
    cpuMicros.userService.median.toFixed(0),
    cpuMicros.postgres.median.toFixed(0),
    cpuMicros.tempoLocal.median.toFixed(0),
    spans.made.toFixed(2),
    spans.received.toFixed(2),
  ];
}
