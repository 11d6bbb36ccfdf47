import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<never>({
  name: 'test-insert-due-holds',
  summary: 'INSERT holds',
  text: `
    WITH account AS (
      UPDATE accounts SET held = held + $2, open_holds = open_holds + $2 WHERE username = $1 RETURNING account_id
    )
    INSERT INTO holds (hold_id, account_id, credits, state, expires_at, created_at)
    SELECT uuidv7(), account_id, 1, 'held', clock_timestamp(), clock_timestamp()
    FROM account, generate_series(1, $2::integer)`,
});

/** Opens holds of one credit each that are due at once: many, without the time that making each would take. */
export async function insertDueHolds(database: Queryable, username: string, count: number): Promise<void> {
  await database.query(statement, [username, count]);
}

const countStatement = defineStatement<{ readonly holds: number }>({
  name: 'test-count-unswept',
  summary: 'SELECT holds',
  text: `SELECT count(*) AS holds FROM holds WHERE state = 'held' AND expires_at <= clock_timestamp()`,
});

/** How many holds are due and not expired yet. */
export async function countUnswept(database: Queryable): Promise<number> {
  const [row] = await database.query(countStatement, []);
  return row?.holds ?? 0;
}
