import { defineStatement } from '@holdfast/service-kit/postgres';
import { noteFindings, type Check, type Finding } from './check.ts';

const sumsStatement = defineStatement<Finding>({
  name: 'find-wrong-balances',
  summary: 'SELECT accounts entries holds',
  text: `
    SELECT username AS subject,
      format('posted %s, entries sum to %s; held %s, open holds sum to %s; %s open, %s counted',
        posted, entered, held, set_aside, open_holds, open) AS message
    FROM accounts
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount), 0) AS entered FROM entries WHERE entries.account_id = accounts.account_id
    ) AS moved
    LEFT JOIN (
      SELECT account_id, sum(credits) AS sum_of_holds, count(*) AS holds FROM holds WHERE state = 'held' GROUP BY account_id
    ) AS grouped USING (account_id)
    CROSS JOIN LATERAL (SELECT coalesce(sum_of_holds, 0) AS set_aside, coalesce(holds, 0) AS open) AS counted
    WHERE posted <> entered OR held <> set_aside OR open_holds <> open
    LIMIT 100`,
});

const rangeStatement = defineStatement<Finding>({
  name: 'find-overdrawn-accounts',
  summary: 'SELECT accounts',
  text: `
    SELECT username AS subject, format('holds %s of %s', held, posted) AS message
    FROM accounts WHERE NOT (0 <= held AND held <= posted) LIMIT 100`,
});

/** Invariants 2 and 3: an account's balances are the sums of what they stand for, and in their range. */
export const checkBalances: Check = async ({ userDatabase, history }) => {
  noteFindings(history, 2, await userDatabase.query(sumsStatement, []));
  noteFindings(history, 3, await userDatabase.query(rangeStatement, []));
};
