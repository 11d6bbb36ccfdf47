import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { maxExamples, type Findings, type Violation } from '../../integrity/integrity.ts';

export type InvariantCheck = (connection: Queryable) => Promise<Findings>;

/**
 * Declares the check of an invariant. What is well is counted; only where something is not, a second statement describes
 * the first violations, so that neither side ever keeps all of them.
 *
 * @param check.verdicts a query of the columns `subject`, `id` and `detail`, with a row for each thing that is checked;
 *   `detail` says what is wrong, and is NULL where nothing is
 */
export function defineCheck(check: {
  readonly name: string;
  readonly summary: string;
  readonly verdicts: string;
}): InvariantCheck {
  const { name, summary, verdicts } = check;
  const counting = defineStatement<Pick<Findings, 'checked' | 'violations'>>({
    name,
    summary,
    text: `SELECT count(*) AS checked, count(detail) AS violations FROM (${verdicts}) AS verdict`,
  });
  const describing = defineStatement<Violation>({
    name: `${name}-examples`,
    summary,
    text: `
      SELECT subject, id, detail FROM (${verdicts}) AS verdict WHERE detail IS NOT NULL
      ORDER BY id, detail LIMIT ${maxExamples}`,
  });
  return async (connection) => {
    const [counts] = await connection.query(counting, []);
    if (counts === undefined) throw new Error('An aggregate returned no row.');
    const examples = counts.violations === 0 ? [] : await connection.query(describing, []);
    return { ...counts, examples };
  };
}
