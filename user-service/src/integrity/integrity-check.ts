import { observeMetric, withSpan } from '@holdfast/conventions';
import type { IntegrityCheck, IntegrityOutcome, IntegrityReport } from './integrity.ts';

/**
 * Makes the check of one process, which runs once at a time, is a step of its trace, and has the violations of its last
 * report measured until it is closed.
 *
 * @param checkLedger reads the whole ledger as of one moment, so that nobody who writes to it waits for that;
 *   `took-too-long` where the time that this may take has run out
 */
export function createIntegrityCheck(
  checkLedger: () => Promise<IntegrityReport | 'took-too-long'>,
): IntegrityCheck & { readonly close: () => void } {
  let isRunning = false;
  let last: IntegrityReport | undefined;
  const stops = [
    observeMetric('holdfast.integrity.violations', (observe) => {
      for (const { number, violations } of last?.invariants ?? []) {
        observe(violations, { 'holdfast.integrity.invariant': number });
      }
    }),
    observeMetric('holdfast.integrity.age', (observe) => {
      if (last !== undefined) observe((Date.now() - last.checkedAt.getTime()) / 1000);
    }),
  ];
  const runAlone = async (): Promise<IntegrityOutcome> => {
    if (isRunning) return { outcome: 'already-checking' };
    isRunning = true;
    try {
      const report = await checkLedger();
      if (report === 'took-too-long') return { outcome: report };
      last = report;
      return { outcome: 'checked', report };
    } finally {
      isRunning = false;
    }
  };
  return {
    run: async () =>
      withSpan('ledger.check_integrity', {}, async (span) => {
        const result = await runAlone();
        span.setAttributes({ 'holdfast.integrity.outcome': result.outcome });
        if ('report' in result) {
          const { invariants } = result.report;
          const violations = invariants.reduce((total, invariant) => total + invariant.violations, 0);
          span.setAttributes({ 'holdfast.integrity.violations': violations });
        }
        return result;
      }),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
