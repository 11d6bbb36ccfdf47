import { invariantNumbers, invariants, type Invariant, type Violation } from '../invariants.ts';
import { operationKinds } from '../schedule/plan-operations.ts';
import { victimNames } from '../schedule/plan-kills.ts';
import { isPassed, type ChaosReport } from './report.ts';

/** Draws the report for a terminal. */
export function renderReport(report: ChaosReport): string {
  const { seed, operations, clients, seconds, secondsUntilQuiet, requests, unclear, holds } = report;
  const perSecond = Math.round(operations / seconds);
  return [
    `Chaos, seed ${seed}: ${count(operations)} operations of ${clients} clients in ${seconds.toFixed(1)} s ` +
      `(${count(perSecond)}/s), quiet ${secondsUntilQuiet.toFixed(1)} s later`,
    '',
    ...renderCoverage(report),
    '',
    `operations  ${operationKinds.map((kind) => `${kind} ${count(report.done.get(kind) ?? 0)}`).join(', ')}`,
    `requests    ${count(requests)}, of which ${count(unclear)} got no definite answer; ${count(holds)} holds known`,
    `kills       ${victimNames.map((name) => `${name} ${report.kills[name]}`).join(', ')}`,
    `outages     ${victimNames.map((name) => `${name} ${Math.round(report.longestOutageMs[name])} ms`).join(', ')} at the longest`,
    `faults      ${Object.entries(report.faults)
      .map(([name, times]) => `${name} ${count(times)}`)
      .join('; ')}`,
    ...renderVerdict(report),
  ].join('\n');
}

function renderCoverage({ coverage }: ChaosReport): string[] {
  const width = Math.max(...coverage.map(({ operation }) => operation.length));
  return coverage.map(
    ({ operation, outcomes }) =>
      `${operation.padEnd(width)}  ${outcomes.map(({ outcome, times }) => `${outcome} ×${count(times)}`).join(', ')}`,
  );
}

function renderVerdict(report: ChaosReport): string[] {
  const { violations, hollowness, historyOfFirst } = report;
  if (isPassed(report)) return ['violations  none: all ten invariants hold'];
  const { first } = violations;
  return [
    `violations  ${count(violations.count)}`,
    ...invariantNumbers.flatMap((number) => renderInvariant(number, first)),
    ...(violations.count > first.length ? [`  … and ${count(violations.count - first.length)} more`] : []),
    ...(historyOfFirst.length === 0 ? [] : ['', 'History of the first:', ...historyOfFirst]),
    ...(hollowness.length === 0 ? [] : ['', `This run proves nothing: ${hollowness.join('; ')}`]),
  ];
}

function renderInvariant(number: Invariant, violations: readonly Violation[]): string[] {
  const broken = violations.filter(({ invariant }) => invariant === number);
  if (broken.length === 0) return [];
  return [
    `  ${number}. ${invariants[number]}`,
    ...broken.map(({ subject, message }) => `     ${subject}: ${message}`),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en');
}
