import { DatabaseTimeoutError, type Database } from '@holdfast/service-kit/postgres';
import type { IntegrityReport } from '../../integrity/integrity.ts';
import { reportInspection } from '../../integrity/report-inspection.ts';
import { inspectLedger } from './inspect-ledger.ts';

export interface IntegrityOptions {
  /**
   * How long a check may take, in ms, a whole number from 1; a minute unless given. For as long, PostgreSQL keeps row
   * versions that are dead.
   */
  readonly timeoutMs?: number;
}

/**
 * Checks the whole ledger in one snapshot on one connection. It reads old versions of rows where new ones are being
 * written, so it waits for no row's lock and takes none.
 *
 * @throws DatabaseTimeoutError where it took too long
 */
export async function checkIntegrity(
  database: Pick<Database, 'transaction'>,
  { timeoutMs = 60_000 }: IntegrityOptions = {},
): Promise<IntegrityReport> {
  const startedAtMs = performance.now();
  const inspection = await database.transaction(inspectLedger, {
    isolation: 'repeatable read',
    readOnly: true,
    timeoutMs,
  });
  return reportInspection(inspection, performance.now() - startedAtMs);
}

/** The same, with a timeout as data. */
export async function tryCheckIntegrity(
  database: Pick<Database, 'transaction'>,
  options?: IntegrityOptions,
): Promise<IntegrityReport | 'took-too-long'> {
  try {
    return await checkIntegrity(database, options);
  } catch (error) {
    if (error instanceof DatabaseTimeoutError) return 'took-too-long';
    throw error;
  }
}
