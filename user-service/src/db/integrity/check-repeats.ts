import { defineCheck } from './define-check.ts';

/**
 * Invariant 6: a grant's key has its one entry, every grant its one key, no key was both granted and refused, and a hold
 * was captured once at most.
 */
export const checkRepeats = defineCheck({
  name: 'check-repeats',
  summary: 'SELECT grants entries accounts refused_grants',
  verdicts: `
    SELECT 'account' AS subject, coalesce(username, '#' || account_id) AS id,
      CASE WHEN keys IS DISTINCT FROM 1 OR entries IS DISTINCT FROM 1 OR granted.credits <> amount
        THEN format('has %s keys for %s granted as version %s, and %s entries of %s',
          coalesce(keys, 0), coalesce(granted.credits, 0), version, coalesce(entries, 0), coalesce(amount, 0))
      END AS detail
    FROM (
      SELECT account_id, version, count(*) AS keys, sum(credits) AS credits FROM grants GROUP BY account_id, version
    ) AS granted
    FULL JOIN (
      SELECT account_id, version, count(*) AS entries, sum(amount) AS amount FROM entries
      WHERE kind = 'grant' AND account_id IS NOT NULL GROUP BY account_id, version
    ) AS moved USING (account_id, version)
    LEFT JOIN (SELECT account_id, username FROM accounts) AS owner USING (account_id)
    UNION ALL
    SELECT 'account', coalesce(username, '#' || refused_grants.account_id),
      CASE WHEN grants.account_id IS NOT NULL
        THEN format('was refused %s credits and granted %s under one key, as version %s',
          refused_grants.credits, grants.credits, grants.version)
      END
    FROM refused_grants
    LEFT JOIN grants USING (account_id, idempotency_key)
    LEFT JOIN accounts ON accounts.account_id = refused_grants.account_id
    UNION ALL
    SELECT 'hold', coalesce(hold_id::text, 'none'),
      CASE WHEN count(*) > 1 THEN format('was captured %s times', count(*)) END
    FROM entries
    WHERE kind = 'capture' AND account_id IS NOT NULL
    GROUP BY hold_id`,
});
