import { defineCheck } from './define-check.ts';

/**
 * Invariant 2: what an account says of itself is what its entries and open holds sum to. A hold is open until it is
 * swept, due or not.
 */
export const checkBalances = defineCheck({
  name: 'check-balances',
  summary: 'SELECT accounts entries holds',
  // Outer on both sides: entries and holds have no foreign key to keep them from naming an account that is not there.
  verdicts: `
    SELECT 'account' AS subject, coalesce(username, '#' || account_id) AS id,
      CASE
        WHEN username IS NULL THEN 'does not exist, but has entries or open holds'
        WHEN accounts.posted <> coalesce(moved.posted, 0)
          OR accounts.held <> coalesce(open.held, 0)
          OR accounts.open_holds <> coalesce(open.open_holds, 0)
        THEN format('has %s posted, and entries of %s; %s held in %s holds, and open holds of %s in %s',
          accounts.posted, coalesce(moved.posted, 0), accounts.held, accounts.open_holds,
          coalesce(open.held, 0), coalesce(open.open_holds, 0))
      END AS detail
    FROM accounts
    FULL JOIN (
      SELECT account_id, sum(amount) AS posted FROM entries WHERE account_id IS NOT NULL GROUP BY account_id
    ) AS moved USING (account_id)
    FULL JOIN (
      SELECT account_id, sum(credits) AS held, count(*) AS open_holds FROM holds
      WHERE state = 'held' GROUP BY account_id
    ) AS open USING (account_id)`,
});
