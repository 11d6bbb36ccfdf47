import { renderMachine } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { SweepMeasurement, SweepReport } from './report.ts';

const header = [
  'load',
  'new holds on',
  'seconds',
  'released/s',
  'before p50 ms',
  'p99 ms',
  'during p50 ms',
  'p99 ms',
  'max ms',
];

/** Draws the report for a terminal: a table, and what it was measured on. */
export function renderSweepReport(report: SweepReport): string {
  const { machine } = report;
  return [
    alignTable([header, ...report.measurements.flatMap(toRows)], 2),
    '',
    `${report.dueHolds.toLocaleString('en')} holds due at once, over ` +
      report.measurements
        .map(({ load, accounts }) => `${accounts.toLocaleString('en')} (${load})`)
        .join(' or ') +
      ` accounts. Seconds: from the start of the sweeper until nothing is due.`,
    `New holds: ${report.rate} a second on the same accounts and as many on others, through ${report.lanes} lanes; each counts ` +
      'from when it was to be made. Telemetry off.',
    `${renderMachine(machine)}.`,
  ].join('\n');
}

function toRows({ load, seconds, releasedPerSecond, before, during }: SweepMeasurement): string[][] {
  return (['same', 'other'] as const).map((group) => [
    load,
    group,
    seconds.toFixed(2),
    Math.round(releasedPerSecond).toLocaleString('en'),
    before[group].p50Ms.toFixed(2),
    before[group].p99Ms.toFixed(2),
    during[group].p50Ms.toFixed(2),
    during[group].p99Ms.toFixed(2),
    during[group].maxMs.toFixed(2),
  ]);
}
