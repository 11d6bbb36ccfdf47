import { defineCheck } from './define-check.ts';

/** Invariant 1: the sides of a movement are an account and the system, tell of the same, and sum to zero. */
export const checkTransactions = defineCheck({
  name: 'check-transactions',
  summary: 'SELECT entries',
  // PostgreSQL 18 has no least uuid; it has a least sequence of bytes.
  verdicts: `
    SELECT 'transaction' AS subject, transaction_id::text AS id,
      CASE WHEN sum(amount) <> 0 OR count(*) <> 2 OR count(account_id) <> 1 OR min(kind) <> max(kind)
          OR min(uuid_send(hold_id)) <> max(uuid_send(hold_id))
        THEN format('has %s entries, %s of them of accounts, of %s to %s, that sum to %s',
          count(*), count(account_id), min(kind), max(kind), sum(amount))
      END AS detail
    FROM entries GROUP BY transaction_id`,
});
