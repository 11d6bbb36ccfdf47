import {
  DatabaseTimeoutError,
  defineStatement,
  type Database,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import {
  invariants,
  maxExamples,
  type Findings,
  type IntegrityReport,
  type InvariantNumber,
  type Violation,
} from './integrity.ts';
import { verdicts, type Verdicts } from './verdicts.ts';

/** Everything that was found in the ledger as it stood at one moment. */
export interface Inspection {
  readonly checkedAt: Date;
  readonly findings: Readonly<Record<InvariantNumber, Findings>>;
}

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

const nameMomentStatement = defineStatement<{ readonly checked_at: Date }>({
  name: 'name-moment',
  summary: 'SELECT',
  // The snapshot of a transaction is taken when its first query begins.
  text: 'SELECT statement_timestamp() AS checked_at',
});

const checks = Object.entries(verdicts).map(([number, check]) => ({ number, find: defineCheck(check) }));

/**
 * Looks for whatever breaks an invariant.
 *
 * @param connection within a transaction that sees one moment alone: what moves between two statements looks broken
 */
export async function inspectLedger(connection: Queryable): Promise<Inspection> {
  const [row] = await connection.query(nameMomentStatement, []);
  if (row === undefined) throw new Error('A statement without FROM returned no row.');
  const findings: [string, Findings][] = [];
  for (const { number, find } of checks) findings.push([number, await find(connection)]);
  return { checkedAt: row.checked_at, findings: Object.fromEntries(findings) as Inspection['findings'] };
}

/**
 * Makes the check of an invariant. What is well is counted; only where something is not, a second statement describes the
 * first violations, so that neither side ever keeps all of them.
 */
function defineCheck({ name, summary, query }: Verdicts): (connection: Queryable) => Promise<Findings> {
  const counting = defineStatement<Pick<Findings, 'checked' | 'violations'>>({
    name,
    summary,
    text: `SELECT count(*) AS checked, count(detail) AS violations FROM (${query}) AS verdict`,
  });
  const describing = defineStatement<Violation>({
    name: `${name}-examples`,
    summary,
    text: `
      SELECT subject, id, detail FROM (${query}) AS verdict WHERE detail IS NOT NULL
      ORDER BY id, detail LIMIT ${maxExamples}`,
  });
  return async (connection) => {
    const [counts] = await connection.query(counting, []);
    if (counts === undefined) throw new Error('An aggregate returned no row.');
    const examples = counts.violations === 0 ? [] : await connection.query(describing, []);
    return { ...counts, examples };
  };
}

/** Says for each invariant, in their order, whether it holds. */
function reportInspection({ checkedAt, findings }: Inspection, durationMs: number): IntegrityReport {
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
