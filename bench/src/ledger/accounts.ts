import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

/** How many accounts there are, named by {@link nameAccount}. */
export const accountCount = 10_000;

/** What each hold takes; no account runs out in any run. */
export const creditsPerHold = 1;

/** No hold falls due while the benchmark runs. */
export const ttlSeconds = 86_400;

const usernamePrefix = 'user-';

/** @param number 1 to `accountCount` */
export function nameAccount(number: number): string {
  return `${usernamePrefix}${number}`;
}

/** Which accounts are held from: all of them at random, or the first alone. */
export type Load = 'spread' | 'hot';
export const loads = ['spread', 'hot'] as const;

/** How many accounts a load is on. */
export function countAccounts(load: Load): number {
  return load === 'spread' ? accountCount : 1;
}

const insertStatement = defineStatement({
  name: 'insert-accounts',
  summary: 'INSERT accounts',
  text: `
    INSERT INTO accounts (username, max_open_holds)
    SELECT '${usernamePrefix}' || number, 2147483647 FROM generate_series(1, $1::integer) AS number`,
});

const grantStatement = defineStatement<{ readonly granted: number }>({
  name: 'grant-accounts',
  summary: 'grant accounts',
  text: `
    SELECT count(*)::integer AS granted
    FROM accounts, grant_credits(username, 'benchmark', 1000000000000) AS grant_result
    WHERE outcome = 'granted'`,
});

/** Makes the accounts, with limits that no run reaches. */
export async function createAccounts(database: Queryable): Promise<void> {
  await database.query(insertStatement, [accountCount]);
  const [row] = await database.query(grantStatement, []);
  if (row?.granted !== accountCount) throw new Error(`Only ${row?.granted} accounts got credits.`);
}

const countStatement = defineStatement<{ readonly holds: number }>({
  name: 'count-open-holds',
  summary: 'SELECT accounts',
  text: 'SELECT sum(open_holds)::bigint AS holds FROM accounts',
});

/** How many holds have succeeded on all accounts so far. */
export async function countHolds(database: Queryable): Promise<number> {
  const [row] = await database.query(countStatement, []);
  if (row === undefined) throw new Error('PostgreSQL did not count the holds.');
  return row.holds;
}
