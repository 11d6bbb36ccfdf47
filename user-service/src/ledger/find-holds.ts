import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldState } from '@holdfast/user-service-client/contract';
import type { Hold, HoldReference, StateOfHold } from './ledger.ts';

interface HoldRow {
  readonly account_id: number;
  readonly credits: number | null;
  readonly state: HoldState;
  readonly expires_at: Date | null;
  readonly is_due: boolean;
}

interface StateRow {
  readonly hold_id: string;
  readonly account_id: number;
  readonly state: HoldState;
  readonly is_due: boolean;
}

const isDue = `state = 'held' AND expires_at <= clock_timestamp() AS is_due`;

const findStatement = defineStatement<HoldRow>({
  name: 'find-hold',
  summary: 'SELECT holds accounts',
  text: `
    SELECT account_id, credits, state, expires_at, ${isDue}
    FROM holds JOIN accounts USING (account_id) WHERE hold_id = $1 AND username = $2`,
});

const lookUpStatement = defineStatement<StateRow>({
  name: 'look-up-holds',
  summary: 'SELECT holds',
  text: `SELECT hold_id, account_id, state, ${isDue} FROM holds WHERE hold_id = ANY ($1::uuid[])`,
});

const awaitStatement = defineStatement<never>({
  name: 'await-accounts',
  summary: 'SELECT accounts',
  // In the order that every operation on several accounts keeps, so that no two wait for each other.
  text: 'SELECT FROM accounts WHERE account_id = ANY ($1::bigint[]) ORDER BY account_id FOR SHARE',
});

/** Finds a user's hold. */
export async function findHold(
  database: Queryable,
  { username, holdId }: HoldReference,
): Promise<Hold | undefined> {
  const [row] = await readFinal<HoldRow>(database, async () =>
    database.query(findStatement, [holdId, username]),
  );
  if (row === undefined) return undefined;
  const { credits, expires_at: expiresAt } = row;
  return { holdId, username, credits, state: tellState(row), expiresAt };
}

/** Tells what has become of holds, whoever's they are. */
export async function lookUpHolds(database: Queryable, holdIds: readonly string[]): Promise<StateOfHold[]> {
  const rows = await readFinal<StateRow>(database, async (again) =>
    database.query(lookUpStatement, [again?.map((row) => row.hold_id) ?? holdIds]),
  );
  return rows.map((row) => ({ holdId: row.hold_id, state: tellState(row) }));
}

/**
 * Reads holds. One that is due is dead, swept or not, but for a capture that was decided before it was due and is committed
 * after: the account is locked meanwhile, so whoever waits for the lock and looks again has the final state.
 *
 * @param read all of them, or those that were due
 */
async function readFinal<Row extends Pick<HoldRow, 'account_id' | 'is_due'>>(
  database: Queryable,
  read: (again?: readonly Row[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found = await read();
  const due = found.filter((row) => row.is_due);
  if (due.length === 0) return found;
  await database.query(awaitStatement, [[...new Set(due.map((row) => row.account_id))]]);
  return [...found.filter((row) => !row.is_due), ...(await read(due))];
}

function tellState({ state, is_due: due }: Pick<HoldRow, 'state' | 'is_due'>): HoldState {
  return due ? 'expired' : state;
}
