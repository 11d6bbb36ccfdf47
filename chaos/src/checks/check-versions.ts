import { defineStatement } from '@holdfast/service-kit/postgres';
import { noteFindings, type Check, type Finding } from './check.ts';

const statement = defineStatement<Finding>({
  name: 'find-version-gaps',
  summary: 'SELECT accounts entries',
  text: `
    SELECT username AS subject,
      format('has %s entries, the newest of version %s, on an account of version %s', entered, newest, accounts.version)
        AS message
    FROM accounts LEFT JOIN (
      SELECT account_id, count(*) AS entered, max(version) AS newest, min(version) AS oldest
      FROM entries WHERE account_id IS NOT NULL GROUP BY account_id
    ) AS numbered USING (account_id)
    WHERE accounts.version <> coalesce(entered, 0) OR accounts.version <> coalesce(newest, 0) OR oldest <> 1
    LIMIT 100`,
});

/** Invariant 9: with as many entries as the highest version says, none is missing between. */
export const checkVersions: Check = async ({ userDatabase, history }) =>
  noteFindings(history, 9, await userDatabase.query(statement, []));
