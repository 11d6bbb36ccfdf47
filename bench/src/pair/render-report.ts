import type { Spread } from '../statistics.ts';
import { renderMachine } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { PairReport, Result } from './report.ts';

const speedHeader = [
  'connections',
  'variant',
  'requests/s',
  '(min–max)',
  'p50 ms',
  'p99 ms',
  'p99.9 ms',
  'failed',
  'spans made',
  'received',
  'peak MiB reservations',
  'user',
];

const costHeader = [
  'connections',
  'variant',
  'µs reservations',
  'user',
  'both',
  '× bare',
  '(min–max)',
  'PostgreSQL',
  '× bare',
  '(min–max)',
  'tempo/local',
  '× bare',
];

/** Draws the report for a terminal: speed, cost, and what it was measured on. */
export function renderPairReport(report: PairReport): string {
  const { machine, results, broken } = report;
  const against = report.against === null ? '' : `; against: ${report.against}, traced`;
  return [
    alignTable([speedHeader, ...results.map(toSpeedRow)], 2),
    '',
    'CPU time a request',
    alignTable([costHeader, ...results.map(toCostRow)], 2),
    '',
    `Medians of ${report.rounds} rounds of ${report.secondsPerMeasurement} s, by ${report.loadGenerator}, ` +
      `${report.users.toLocaleString('en')} users in turn; × bare: of each round, how many times both bare services together.`,
    `bare: two plain Fastify services and one call; traced: the services as they run; disabled: OTEL_SDK_DISABLED${against}.`,
    'Spans a request, by the services’ own counts: received are those whose export tempo/local acknowledged.',
    `${renderMachine(machine)}.`,
    ...broken.map((sentence) => `NOT KEPT: ${sentence}`),
  ].join('\n');
}

function toSpeedRow(result: Result): string[] {
  const { spans, peakBytes, variant } = result;
  return [
    String(result.connections),
    variant,
    Math.round(result.requestsPerSecond.median).toLocaleString('en'),
    showRange(result.requestsPerSecond, 0),
    result.p50Ms.median.toFixed(2),
    result.p99Ms.median.toFixed(2),
    result.p999Ms.median.toFixed(2),
    String(result.failures),
    spans === null ? '–' : spans.made.toFixed(2),
    spans === null ? '–' : spans.received.toFixed(2),
    showMebibytes(peakBytes.reservationsService),
    showMebibytes(peakBytes.userService),
  ];
}

function toCostRow({ connections, variant, cpuMicros, bareRatio }: Result): string[] {
  return [
    String(connections),
    variant,
    cpuMicros.reservationsService.median.toFixed(0),
    cpuMicros.userService.median.toFixed(0),
    cpuMicros.services.median.toFixed(0),
    bareRatio.services.median.toFixed(2),
    showRange(bareRatio.services, 2),
    cpuMicros.postgres.median.toFixed(0),
    bareRatio.postgres.median.toFixed(2),
    showRange(bareRatio.postgres, 2),
    cpuMicros.tempoLocal.median.toFixed(0),
    bareRatio.tempoLocal.median.toFixed(2),
  ];
}

function showRange({ min, max }: Spread, decimals: number): string {
  return `${min.toFixed(decimals)}–${max.toFixed(decimals)}`;
}

function showMebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
