import { renderHost } from '../machine.ts';
import { alignTable } from '../table.ts';
import type { TempoLocalReport } from './report.ts';

const toMebibytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20));

/** Draws the report for a terminal. */
export function renderTempoLocalReport(report: TempoLocalReport): string {
  const { sent, machine, residentBytes } = report;
  return [
    alignTable(
      [
        ['exports', 'spans/s', 'p50 ms', 'p99 ms', 'max ms', 'CPU µs a span', 'cores', 'MiB at most'],
        [
          'OTLP/gRPC',
          Math.round(report.acceptedPerSecond).toLocaleString('en'),
          sent.p50Ms.toFixed(1),
          sent.p99Ms.toFixed(1),
          sent.maxMs.toFixed(1),
          report.cpuMicrosPerSpan.toFixed(2),
          report.cpuShare.toFixed(2),
          toMebibytes(residentBytes.most),
        ],
      ],
      1,
    ),
    '',
    alignTable(
      [
        ['page', 'asked', 'failed', 'p50 ms', 'max ms'],
        ...Object.entries(report.page).map(([question, { asked, failed, p50Ms, maxMs }]) => [
          question,
          String(asked),
          String(failed),
          p50Ms.toFixed(1),
          maxMs.toFixed(1),
        ]),
      ],
      1,
    ),
    '',
    `${report.rate.toLocaleString('en')} spans a second asked for, ${sent.seconds.toFixed(0)} s; the sender and tempo/local share the machine.`,
    `Memory of the process: ${toMebibytes(residentBytes.ready)} MiB when ready, then by tenths of the time ` +
      `${residentBytes.tenths.map(toMebibytes).join(', ')} MiB; ${toMebibytes(report.memoryLimitBytes)} allowed.`,
    `${renderHost(machine)}.`,
    report.broken.length === 0 ? 'Everything was kept.' : `NOT KEPT: ${report.broken.join('; ')}`,
  ].join('\n');
}
