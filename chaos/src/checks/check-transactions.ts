import { defineStatement } from '@holdfast/service-kit/postgres';
import { noteFindings, type Check, type Finding } from './check.ts';

const statement = defineStatement<Finding>({
  name: 'find-unbalanced-transactions',
  summary: 'SELECT entries',
  text: `
    SELECT coalesce(min(accounts.username), transaction_id::text) AS subject,
      'transaction ' || transaction_id || ' sums to ' || sum(amount) || ' in ' || count(*) || ' entries' AS message
    FROM entries LEFT JOIN accounts USING (account_id)
    GROUP BY transaction_id
    HAVING sum(amount) <> 0 OR count(*) <> 2 OR count(entries.account_id) <> 1
    LIMIT 100`,
});

/** Invariant 1: the two sides of every transaction sum to zero. */
export const checkTransactions: Check = async ({ userDatabase, history }) =>
  noteFindings(history, 1, await userDatabase.query(statement, []));
