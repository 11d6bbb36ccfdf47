import { startPeriodicTask, type PeriodicTask } from '@holdfast/service-kit/process';
import { withoutTracing } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import { describeBroken, type IntegrityCheck } from './integrity.ts';

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
        logger.error(describeBroken(result.report), 'The ledger is broken');
      }
      const failure =
        result.outcome === 'took-too-long'
          ? new Error('The check of the ledger took longer than INTEGRITY_TIMEOUT_MS.')
          : undefined;
      return { failure };
    },
  });
}
