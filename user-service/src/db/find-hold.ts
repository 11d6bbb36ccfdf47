import { defineStatement, type Queryable } from '@holdfast/service-kit';
import type { Hold, HoldReference, HoldState } from '../ledger/ledger.ts';

const statement = defineStatement<{
  readonly hold_id: string;
  readonly credits: number | null;
  readonly state: HoldState;
  readonly expires_at: Date | null;
}>({
  name: 'find-hold',
  summary: 'SELECT holds accounts',
  // A hold that is due is dead, swept or not.
  text: `
    SELECT hold_id, credits, expires_at,
      CASE WHEN state = 'held' AND expires_at <= clock_timestamp() THEN 'expired' ELSE state END AS state
    FROM holds JOIN accounts USING (account_id)
    WHERE hold_id = $2 AND username = $1`,
});

export async function findHold(database: Queryable, reference: HoldReference): Promise<Hold | undefined> {
  const { username, holdId } = reference;
  const [row] = await database.query(statement, [username, holdId]);
  return (
    row && {
      holdId: row.hold_id,
      username,
      credits: row.credits,
      state: row.state,
      expiresAt: row.expires_at,
    }
  );
}
