import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Limits } from '../ledger/ledger.ts';

const statement = defineStatement<{
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

export async function findLimits(database: Queryable, username: string): Promise<Limits | undefined> {
  const [row] = await database.query(statement, [username]);
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
}
