import { defineCheck } from './define-check.ts';

/**
 * Invariant 9: an account's entries count from 1 to its own version, and each balance is the one before and the amount.
 * Each entry is compared with the one before it alone, so that one that is missing is one violation.
 */
export const checkVersions = defineCheck({
  name: 'check-versions',
  summary: 'SELECT entries accounts',
  verdicts: `
    SELECT 'account' AS subject, coalesce(username, '#' || account_id) AS id,
      CASE WHEN step.version - version_before <> 1 OR balance_after - balance_before <> amount
        THEN format('has an entry of version %s, %s credits and balance %s after one of version %s and balance %s',
          step.version, amount, balance_after, version_before, balance_before)
      END AS detail
    FROM (
      SELECT account_id, version, amount, balance_after,
        lag(version, 1, 0::bigint) OVER account AS version_before,
        lag(balance_after, 1, 0::bigint) OVER account AS balance_before
      FROM entries WHERE account_id IS NOT NULL
      WINDOW account AS (PARTITION BY account_id ORDER BY version)
    ) AS step
    LEFT JOIN accounts USING (account_id)
    UNION ALL
    SELECT 'account', coalesce(username, '#' || account_id),
      CASE WHEN version IS DISTINCT FROM coalesce(newest, 0)
        THEN format('is of version %s, and its newest entry of version %s',
          coalesce(version::text, 'none'), coalesce(newest, 0))
      END
    FROM accounts FULL JOIN (
      SELECT account_id, max(version) AS newest FROM entries WHERE account_id IS NOT NULL GROUP BY account_id
    ) AS moved USING (account_id)`,
});
