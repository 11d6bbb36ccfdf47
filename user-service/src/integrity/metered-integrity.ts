import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit/process';
import { observeMetric, withoutTracing, type Logger } from '@holdfast/telemetry';
import { countViolations, type IntegrityCheck, type IntegrityReport } from './integrity.ts';

/** Has the last report's violations measured, whoever asked for it. */
export function meterIntegrity(check: IntegrityCheck): IntegrityCheck & { readonly close: () => void } {
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
  return {
    run: async () => {
      const result = await check.run();
      if (result.outcome === 'checked') last = result.report;
      return result;
    },
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Checks the ledger now and every `intervalMs`, so that a violation is found before somebody looks for one. */
export function startIntegrityWatch(options: {
  readonly check: IntegrityCheck;
  readonly intervalMs: number;
  readonly logger: Logger;
}): PeriodicTask {
  const { check, intervalMs, logger } = options;
  return startPeriodicTask({
    name: 'integrity check',
    intervalMs,
    logger,
    runRound: async () => {
      const result = await withoutTracing(async () => check.run());
      if (result.outcome === 'checked' && !result.report.healthy) {
        logger.error({ violations: countViolations(result.report) }, 'The ledger is broken');
      }
      const failure =
        result.outcome === 'took-too-long'
          ? new Error('The check of the ledger took longer than INTEGRITY_TIMEOUT_MS.')
          : undefined;
      return { goOn: false, failure };
    },
  });
}
