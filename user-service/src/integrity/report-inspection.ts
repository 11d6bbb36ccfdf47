import { invariants, type Inspection, type IntegrityReport, type InvariantNumber } from './integrity.ts';

/** Says for each invariant, in their order, whether it holds. */
export function reportInspection({ checkedAt, findings }: Inspection, durationMs: number): IntegrityReport {
  const reports = Object.entries(invariants).map(([key, invariant]) => {
    const number = Number(key) as InvariantNumber;
    return { number, ...invariant, ...findings[number] };
  });
  return {
    checkedAt,
    durationMs,
    healthy: reports.every(({ violations }) => violations === 0),
    invariants: reports,
  };
}
