import { renderHost } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { LedgerReport, Result } from './report.ts';

const header = [
  'load',
  'variant',
  'callers',
  'holds/s',
  '× pgbench',
  '× unbatched',
  'p50 ms',
  'p99 ms',
  'Node µs/hold',
];

/** Draws the report for a terminal: a table, and what it was measured on. */
export function renderLedgerReport(report: LedgerReport): string {
  const { machine, accounts, lanes, poolSize } = report;
  const missing =
    report.pgbenchVersion === null
      ? [['both', 'pgbench', '', 'not installed', ...header.slice(4).map(() => '')]]
      : [];
  const table = alignTable([header, ...report.results.map(toRow), ...missing], 2);
  const pgbench = report.pgbenchVersion === null ? '' : `, pgbench ${report.pgbenchVersion}`;
  return [
    table,
    '',
    `spread: ${accounts.toLocaleString('en')} accounts at random; hot: one account. ` +
      `Medians of ${report.rounds} rounds of ${report.secondsPerMeasurement} s; ratios are medians of each round's.`,
    `batched: ${lanes} lanes, a connection each; unbatched: a pool of ${poolSize}; pgbench: a connection a caller. ` +
      'Telemetry off.',
    `${renderHost(machine)}, PostgreSQL ${machine.postgres}${pgbench}, fsync ${machine.fsync}, ` +
      `synchronous_commit ${machine.synchronousCommit}; ${report.holds.toLocaleString('en')} holds in the end.`,
  ].join('\n');
}

function toRow(result: Result): string[] {
  return [
    result.load,
    result.variant,
    String(result.callers),
    Math.round(result.holdsPerSecond).toLocaleString('en'),
    show(result.ratioToPgbench, 2),
    show(result.ratioToUnbatched, 2),
    show(result.p50Ms, 2),
    show(result.p99Ms, 2),
    show(result.nodeCpuMicrosPerHold, 1),
  ];
}

function show(value: number | null, decimals: number): string {
  return value === null ? '–' : value.toFixed(decimals);
}
