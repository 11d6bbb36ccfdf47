import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldState } from '@holdfast/user-service-client/contract';
import type { Hold } from './ledger.ts';

interface HoldStateRow {
  readonly hold_id: string;
  readonly username: string;
  readonly credits: number | null;
  readonly state: HoldState;
  readonly expires_at: Date | null;
  readonly is_due: boolean;
}

const statement = defineStatement<HoldStateRow>({
  name: 'find-holds',
  summary: 'SELECT holds accounts',
  text: `
    SELECT hold_id, username, credits, state, expires_at,
      state = 'held' AND expires_at <= clock_timestamp() AS is_due
    FROM holds JOIN accounts USING (account_id)
    WHERE hold_id = ANY ($1::uuid[])`,
});

const awaitStatement = defineStatement<never>({
  name: 'await-accounts',
  summary: 'SELECT accounts',
  // In the order that every operation on several accounts keeps, so that no two wait for each other.
  text: 'SELECT FROM accounts WHERE username = ANY ($1::text[]) ORDER BY account_id FOR SHARE',
});

/**
 * Finds holds. One that is due is dead, swept or not, but for a capture that was decided before it was due and is
 * committed after: the account is locked meanwhile, so whoever waits for the lock and looks again has the final state.
 */
export async function findHolds(database: Queryable, holdIds: readonly string[]): Promise<Hold[]> {
  const found = await database.query(statement, [holdIds]);
  const due = found.filter((row) => row.is_due);
  if (due.length === 0) return found.map(toHold);
  await database.query(awaitStatement, [[...new Set(due.map(({ username }) => username))]]);
  const final = await database.query(statement, [due.map((row) => row.hold_id)]);
  return [...found.filter((row) => !row.is_due), ...final].map(toHold);
}

function toHold(row: HoldStateRow): Hold {
  const { hold_id: holdId, username, credits, expires_at: expiresAt } = row;
  return { holdId, username, credits, state: row.is_due ? 'expired' : row.state, expiresAt };
}
