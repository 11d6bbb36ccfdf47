import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<{ readonly created: boolean }>({
  name: 'set-limits',
  summary: 'INSERT accounts',
  // xmax is zero on a row that this statement inserted, and this transaction's id on one that it updated.
  text: `
    INSERT INTO accounts (username, max_open_holds) VALUES ($1, $2)
    ON CONFLICT (username) DO UPDATE SET max_open_holds = excluded.max_open_holds
    RETURNING xmax = 0 AS created`,
});

export async function setLimits(
  database: Queryable,
  user: { readonly username: string; readonly reservations: number },
): Promise<{ created: boolean }> {
  const [row] = await database.query(statement, [user.username, user.reservations]);
  return { created: row?.created ?? false };
}
