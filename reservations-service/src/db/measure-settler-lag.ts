import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<{ readonly seconds: number }>({
  name: 'measure-settler-lag',
  summary: 'SELECT reservations',
  // Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  text: `
    SELECT coalesce(extract(epoch FROM statement_timestamp() - min(expires_at)), 0)::double precision AS seconds
    FROM reservations WHERE status = 'reserved' AND expires_at <= statement_timestamp()`,
});

/** For how long the oldest reservation past its expiry has waited for its end, in seconds. */
export async function measureSettlerLag(database: Queryable): Promise<number> {
  const [row] = await database.query(statement, []);
  return row?.seconds ?? 0;
}
