import { tracingModes } from '@holdfast/telemetry/tracing-modes';
import { alignTable } from '../table.ts';
import { findBroken, findUnlike } from './compare-modes.ts';
import { differences } from './differences.ts';
import { drawTrace } from './draw-trace.ts';
import type { ModeRuns } from './mode-run.ts';
import { requests, type RequestName } from './requests.ts';

/** Draws the comparison for a terminal: the trees side by side, what they cost, and what differs. */
export function renderComparison(runs: ModeRuns): string {
  return [
    ...(Object.keys(requests) as RequestName[]).flatMap((name) => [...renderTrees(runs, name), '']),
    'A reservation: bytes of those that follow one another; CPU time of both services, 16 at a time, as medians:',
    alignTable([['mode', 'spans', 'bytes', 'CPU µs', '(min–max)'], ...renderCosts(runs)], 1),
    '',
    'What differs:',
    alignTable([['', ...tracingModes], ...renderDifferences(runs)], 4),
    '',
    ...renderVerdict(runs),
  ].join('\n');
}

function renderTrees(runs: ModeRuns, name: RequestName): string[] {
  const { summary, status } = requests[name];
  const columns = tracingModes.map((mode) => {
    const trace = runs[mode].traces[name];
    return trace === undefined ? ['(no trace)'] : drawTrace(trace);
  });
  const height = Math.max(...columns.map(({ length }) => length));
  const rows = Array.from({ length: height }, (_, row) => columns.map((lines) => lines[row] ?? ''));
  return [`${name}, ${status}: ${summary}`, alignTable([[...tracingModes], ...rows], tracingModes.length)];
}

function renderCosts(runs: ModeRuns): string[][] {
  return tracingModes.map((mode) => {
    const { spans, bytes, cpuMicros } = runs[mode].cost;
    const counts = [mode, String(spans), Math.round(bytes).toLocaleString('en')];
    if (cpuMicros === undefined) return [...counts, 'unknown', ''];
    const { median, min, max } = cpuMicros;
    return [...counts, Math.round(median).toLocaleString('en'), `${min.toFixed(0)}–${max.toFixed(0)}`];
  });
}

function renderDifferences(runs: ModeRuns): string[][] {
  return differences.map(({ aspect, read }) => [
    aspect.replaceAll('`', ''),
    ...tracingModes.map((mode) => read(runs[mode])),
  ]);
}

function renderVerdict(runs: ModeRuns): string[] {
  const broken = findBroken(runs).map(
    ({ difference, mode, found }) =>
      `Not as documented: ${difference.aspect} in ${mode}: ${found}, not ${difference.is[mode]}`,
  );
  const unlike = findUnlike(runs).map((name) => `The traces of ${name} do not have one skeleton.`);
  if (broken.length + unlike.length > 0) return [...broken, ...unlike];
  return [
    'All of it is as docs/instrumentation-modes.md says, and in each row of trees the skeleton is one.',
  ];
}
