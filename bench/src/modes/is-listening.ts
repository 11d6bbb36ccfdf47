import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<{ listening: boolean }>({
  name: 'find-listener',
  summary: 'SELECT pg_stat_activity',
  text: `
    SELECT EXISTS (
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query ILIKE 'LISTEN %'
    ) AS listening`,
});

/** Whether some connection to this database waits for notifications. */
export async function isListening(database: Queryable): Promise<boolean> {
  const [row] = await database.query(statement, []);
  return row?.listening === true;
}
