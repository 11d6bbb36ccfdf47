import { withSpan } from '@holdfast/telemetry';
import type { IntegrityCheck, IntegrityOutcome, IntegrityReport } from './integrity.ts';

/**
 * Makes the check of one process, which runs once at a time and is a step of its trace.
 *
 * @param checkLedger reads the whole ledger as of one moment, so that nobody who writes to it waits for that;
 *   `took-too-long` where the time that this may take has run out
 */
export function createIntegrityCheck(
  checkLedger: () => Promise<IntegrityReport | 'took-too-long'>,
): IntegrityCheck {
  let isRunning = false;
  const runAlone = async (): Promise<IntegrityOutcome> => {
    if (isRunning) return { outcome: 'already-checking' };
    isRunning = true;
    try {
      const report = await checkLedger();
      return report === 'took-too-long' ? { outcome: report } : { outcome: 'checked', report };
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
  };
}
