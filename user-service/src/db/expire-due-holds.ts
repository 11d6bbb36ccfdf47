import { defineStatement, type Queryable } from '@holdfast/service-kit';

const dueStatement = defineStatement<{ readonly due: boolean }>({
  name: 'has-due-holds',
  summary: 'SELECT holds',
  text: `SELECT EXISTS (SELECT 1 FROM holds WHERE state = 'held' AND expires_at <= clock_timestamp()) AS due`,
});

const statement = defineStatement<{ readonly expired: number }>({
  name: 'expire-due-holds',
  summary: 'expire accounts holds',
  text: 'SELECT expire_due_holds($1) AS expired',
});

/** @returns how many holds were expired, `limit` at most */
export async function expireDueHolds(database: Queryable, limit: number): Promise<number> {
  const [row] = await database.query(statement, [limit]);
  return row?.expired ?? 0;
}

/** Whether any hold is due and not expired yet. */
export async function hasDueHolds(database: Queryable): Promise<boolean> {
  const [row] = await database.query(dueStatement, []);
  return row?.due ?? false;
}
