import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Inspection } from '../../integrity/integrity.ts';
import { checkBalances } from './check-balances.ts';
import { checkCaptureTimes } from './check-capture-times.ts';
import { checkHoldStates } from './check-hold-states.ts';
import { checkOverdrafts } from './check-overdrafts.ts';
import { checkRepeats } from './check-repeats.ts';
import { checkTransactions } from './check-transactions.ts';
import { checkVersions } from './check-versions.ts';

const nameMomentStatement = defineStatement<{ readonly checked_at: Date }>({
  name: 'name-moment',
  summary: 'SELECT',
  // The snapshot of a transaction is taken when its first query begins.
  text: 'SELECT statement_timestamp() AS checked_at',
});

/**
 * Looks for whatever breaks an invariant.
 *
 * @param connection within a transaction that sees one moment alone: what moves between two statements looks broken
 */
export async function inspectLedger(connection: Queryable): Promise<Inspection> {
  const [row] = await connection.query(nameMomentStatement, []);
  if (row === undefined) throw new Error('A statement without FROM returned no row.');
  return {
    checkedAt: row.checked_at,
    findings: {
      1: await checkTransactions(connection),
      2: await checkBalances(connection),
      3: await checkOverdrafts(connection),
      4: await checkHoldStates(connection),
      5: await checkCaptureTimes(connection),
      6: await checkRepeats(connection),
      9: await checkVersions(connection),
    },
  };
}
