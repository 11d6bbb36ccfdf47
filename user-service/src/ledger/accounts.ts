import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Entry, Ledger } from './ledger.ts';

const limitsStatement = defineStatement<{
  readonly max_open_holds: number;
  readonly posted: number;
  readonly held: number;
  readonly open_holds: number;
}>({
  name: 'find-limits',
  summary: 'SELECT accounts holds',
  // What is due but not swept yet is not held any more. One statement sees account and holds as of one moment; its clock
  // stands still, unlike clock_timestamp(), so that the index is read up to it and no further.
  text: `
    SELECT max_open_holds, posted, held - due.credits AS held, (open_holds - due.holds)::integer AS open_holds
    FROM accounts CROSS JOIN LATERAL (
      SELECT coalesce(sum(credits), 0)::bigint AS credits, count(*) AS holds FROM holds
      WHERE holds.account_id = accounts.account_id AND state = 'held' AND expires_at <= statement_timestamp()
    ) AS due
    WHERE username = $1`,
});

const setLimitsStatement = defineStatement<{ readonly created: boolean }>({
  name: 'set-limits',
  summary: 'INSERT accounts',
  // xmax is zero on a row that this statement inserted, and this transaction's id on one that it updated.
  text: `
    INSERT INTO accounts (username, max_open_holds) VALUES ($1, $2)
    ON CONFLICT (username) DO UPDATE SET max_open_holds = excluded.max_open_holds
    RETURNING xmax = 0 AS created`,
});

const entriesStatement = defineStatement<{
  readonly version: number | null;
  readonly kind: Entry['kind'];
  readonly amount: number;
  readonly balance_after: number;
  readonly hold_id: string | null;
  readonly created_at: Date;
}>({
  name: 'list-entries',
  summary: 'SELECT entries accounts',
  // The outer join answers a row of NULLs for a user without entries, and none where there is no user.
  text: `
    SELECT page.* FROM accounts LEFT JOIN LATERAL (
      SELECT version, kind, amount, balance_after, hold_id, created_at FROM entries
      WHERE entries.account_id = accounts.account_id AND version < coalesce($2::bigint, 9223372036854775807)
      ORDER BY version DESC LIMIT $3
    ) AS page ON true
    WHERE username = $1
    ORDER BY version DESC`,
});

/** What is asked and told of an account as a whole: its limits and its statement. */
export function createAccounts(
  database: Queryable,
): Pick<Ledger, 'findLimits' | 'setLimits' | 'listEntries'> {
  return {
    findLimits: async (username) => {
      const [row] = await database.query(limitsStatement, [username]);
      if (row === undefined) return undefined;
      return {
        username,
        limits: { reservations: row.max_open_holds, credits: row.posted },
        used: { reservations: row.open_holds, credits: row.held },
        available: {
          // A limit that was lowered may lie below what is open.
          reservations: Math.max(0, row.max_open_holds - row.open_holds),
          credits: row.posted - row.held,
        },
      };
    },
    setLimits: async ({ username, reservations }) => {
      const [row] = await database.query(setLimitsStatement, [username, reservations]);
      return { created: row?.created ?? false };
    },
    listEntries: async ({ username, beforeVersion, limit }) => {
      const rows = await database.query(entriesStatement, [username, beforeVersion ?? null, limit]);
      if (rows.length === 0) return undefined;
      return rows.flatMap((row) =>
        row.version === null
          ? []
          : [
              {
                version: row.version,
                kind: row.kind,
                amount: row.amount,
                balanceAfter: row.balance_after,
                holdId: row.hold_id,
                createdAt: row.created_at,
              },
            ],
      );
    },
  };
}
