import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Ledger } from '@holdfast/user-service/ledger';
import { nameAccount } from '../ledger/accounts.ts';

const insertStatement = defineStatement<never>({
  name: 'insert-due-holds',
  summary: 'INSERT holds',
  text: `
    WITH made AS (
      INSERT INTO holds (hold_id, account_id, credits, state, expires_at, created_at, traceparent)
      SELECT uuidv7(), account_id, 1, 'held', clock_timestamp(), clock_timestamp(),
        '00-' || replace(uuidv7()::text, '-', '') || '-00f067aa0ba902b7-01'
      FROM generate_series(0, $1::integer - 1) AS number
      -- 7,919 is prime: neighbours in time are not neighbours among the accounts.
      JOIN accounts ON username = $2 || (1 + number::bigint * 7919 % $3::integer)
      RETURNING account_id
    ), totals AS (
      SELECT account_id, count(*)::integer AS holds FROM made GROUP BY account_id
    )
    UPDATE accounts SET held = held + totals.holds, open_holds = open_holds + totals.holds
    FROM totals WHERE accounts.account_id = totals.account_id`,
});

/** Opens holds of one credit each that are due at once, spread evenly over the first accounts. */
export async function insertDueHolds(database: Queryable, holds: number, accounts: number): Promise<void> {
  await database.query(insertStatement, [holds, nameAccount(1).slice(0, -1), accounts]);
}

/** Makes accounts that nothing is due on. @returns their names */
export async function createOtherAccounts(ledger: Ledger, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `other-${index + 1}`);
  for (const username of names) {
    await ledger.setLimits({ username, reservations: 2_147_483_647 });
    await ledger.grant({ username, idempotencyKey: 'benchmark', credits: 1_000_000_000 });
  }
  return names;
}
