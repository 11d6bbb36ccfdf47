import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Hold, HoldReference, HoldState } from '../ledger/ledger.ts';

interface HoldStateRow {
  readonly hold_id: string;
  readonly credits: number | null;
  readonly state: HoldState;
  readonly expires_at: Date | null;
  readonly is_due: boolean;
}

const statement = defineStatement<HoldStateRow>({
  name: 'find-hold',
  summary: 'SELECT holds accounts',
  text: `
    SELECT hold_id, credits, state, expires_at, state = 'held' AND expires_at <= clock_timestamp() AS is_due
    FROM holds JOIN accounts USING (account_id)
    WHERE hold_id = $2 AND username = $1`,
});

const awaitStatement = defineStatement<never>({
  name: 'await-account',
  summary: 'SELECT accounts',
  text: 'SELECT FROM accounts WHERE username = $1 FOR SHARE',
});

/**
 * Finds a hold. One that is due is dead, swept or not, but for a capture that was decided before it was due and is
 * committed after: the account is locked meanwhile, so whoever waits for the lock and looks again has the final state.
 */
export async function findHold(database: Queryable, reference: HoldReference): Promise<Hold | undefined> {
  const found = await readHold(database, reference);
  if (found?.is_due !== true) return found && toHold(reference, found);
  await database.query(awaitStatement, [reference.username]);
  const final = await readHold(database, reference);
  return final && toHold(reference, final);
}

async function readHold(database: Queryable, reference: HoldReference): Promise<HoldStateRow | undefined> {
  const [row] = await database.query(statement, [reference.username, reference.holdId]);
  return row;
}

function toHold({ username }: HoldReference, row: HoldStateRow): Hold {
  const { hold_id: holdId, credits, expires_at: expiresAt } = row;
  return { holdId, username, credits, state: row.is_due ? 'expired' : row.state, expiresAt };
}
