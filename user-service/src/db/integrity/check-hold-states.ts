import { defineCheck } from './define-check.ts';

/**
 * Invariant 4: a hold is in one state, its row says nothing else, and it moved its credits only if captured. That it did
 * so more than once is for invariant 6 to say.
 */
export const checkHoldStates = defineCheck({
  name: 'check-hold-states',
  summary: 'SELECT holds entries accounts',
  verdicts: `
    SELECT 'hold' AS subject, coalesce(hold_id::text, 'none') AS id,
      CASE
        WHEN holds.state IS NULL THEN 'does not exist, but has a capture'
        WHEN username IS NULL THEN format('belongs to account #%s, which does not exist', holds.account_id)
        WHEN (state = 'held') <> (settled_at IS NULL)
          THEN format('is %s, and was settled at %s', state, coalesce(settled_at::text, 'no time'))
        WHEN (state = 'declined') <> (decline_reason IS NOT NULL)
          THEN format('is %s, and was declined for %s', state, coalesce(decline_reason, 'no reason'))
        WHEN state <> 'released' AND (credits IS NULL OR expires_at IS NULL)
          THEN format('is %s, of %s credits until %s',
            state, coalesce(credits::text, 'no'), coalesce(expires_at::text, 'no time'))
        WHEN (state = 'captured') <> (moved.amount IS NOT NULL)
          THEN format('is %s, and %s', state, CASE WHEN moved.amount IS NULL THEN 'has no capture' ELSE 'has a capture' END)
        WHEN moved.account_id <> holds.account_id OR moved.amount <> -credits
          THEN format('is of %s credits of %s, and its capture of %s of account #%s',
            credits, username, moved.amount, moved.account_id)
      END AS detail
    FROM holds
    FULL JOIN (
      SELECT hold_id, account_id, amount FROM entries WHERE kind = 'capture' AND account_id IS NOT NULL
    ) AS moved USING (hold_id)
    LEFT JOIN accounts ON accounts.account_id = holds.account_id`,
});
