import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<{ listening: boolean }>({
  name: 'find-listener',
  summary: 'SELECT pg_stat_activity',
  text: `
    SELECT EXISTS (
      SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'listen %' AND state = 'idle' AND query <> ''
    ) AS listening`,
});

/** Whether a connection to this database waits for notifications: its first statement is the one that asks for them. */
export async function isListening(database: Queryable): Promise<boolean> {
  const [row] = await database.query(statement, []);
  return row?.listening === true;
}
