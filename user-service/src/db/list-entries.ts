import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Entry, Ledger } from '../ledger/ledger.ts';

const statement = defineStatement<{
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

export const listEntries = async (
  database: Queryable,
  page: Parameters<Ledger['listEntries']>[0],
): Promise<Entry[] | undefined> => {
  const rows = await database.query(statement, [page.username, page.beforeVersion ?? null, page.limit]);
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
};
