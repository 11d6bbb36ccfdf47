import type { InvariantNumber } from './integrity.ts';

/** How an invariant is checked. */
export interface Verdicts {
  /** Unique in the service: see `Statement`. */
  readonly name: string;
  readonly summary: string;
  /**
   * A query of the columns `subject`, `id` and `detail`, with a row for each thing that is checked; `detail` says what is
   * wrong, and is NULL where nothing is.
   */
  readonly query: string;
}

/** The verdicts on each invariant. */
export const verdicts: Readonly<Record<InvariantNumber, Verdicts>> = {
  // The sides of a movement are an account and the system, tell of the same, and sum to zero.
  1: {
    name: 'check-transactions',
    summary: 'SELECT entries',
    // PostgreSQL 18 has no least uuid; it has a least sequence of bytes.
    query: `
      SELECT 'transaction' AS subject, transaction_id::text AS id,
        CASE WHEN sum(amount) <> 0 OR count(*) <> 2 OR count(account_id) <> 1 OR min(kind) <> max(kind)
            OR min(uuid_send(hold_id)) <> max(uuid_send(hold_id))
          THEN format('has %s entries, %s of them of accounts, of %s to %s, that sum to %s',
            count(*), count(account_id), min(kind), max(kind), sum(amount))
        END AS detail
      FROM entries GROUP BY transaction_id`,
  },
  // What an account says of itself is what its entries and open holds sum to. A hold is open until it is swept, due
  // or not.
  2: {
    name: 'check-balances',
    summary: 'SELECT accounts entries holds',
    // Outer on both sides: entries and holds have no foreign key to keep them from naming an account that is not there.
    query: `
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
  },
  // Nobody holds less than nothing, or more than they own.
  3: {
    name: 'check-overdrafts',
    summary: 'SELECT accounts',
    query: `
      SELECT 'account' AS subject, username AS id,
        CASE WHEN held < 0 OR held > posted THEN format('has %s held of %s posted', held, posted) END AS detail
      FROM accounts`,
  },
  // A hold is in one state, its row says nothing else, and it moved its credits only if captured. That it did so
  // more than once is for invariant 6 to say.
  4: {
    name: 'check-hold-states',
    summary: 'SELECT holds entries accounts',
    query: `
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
  },
  // By the hold's own time and by that of its entry, what was captured was so before it expired.
  5: {
    name: 'check-capture-times',
    summary: 'SELECT holds entries',
    query: `
      SELECT 'hold' AS subject, hold_id::text AS id,
        CASE WHEN captured_at >= expires_at OR (state = 'captured' AND settled_at >= expires_at)
          THEN format('expired at %s, and was captured at %s', expires_at,
            greatest(captured_at, CASE WHEN state = 'captured' THEN settled_at END))
        END AS detail
      FROM holds
      LEFT JOIN (
        SELECT hold_id, created_at AS captured_at FROM entries WHERE kind = 'capture' AND account_id IS NOT NULL
      ) AS moved USING (hold_id)
      WHERE state = 'captured' OR captured_at IS NOT NULL`,
  },
  // A grant's key has its one entry, every grant its one key, no key was both granted and refused, and a hold was
  // captured once at most.
  6: {
    name: 'check-repeats',
    summary: 'SELECT grants entries accounts refused_grants',
    query: `
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
  },
  // An account's entries count from 1 to its own version, and each balance is the one before and the amount. Each
  // entry is compared with the one before it alone, so that one that is missing is one violation.
  9: {
    name: 'check-versions',
    summary: 'SELECT entries accounts',
    query: `
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
  },
};
