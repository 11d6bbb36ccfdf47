import type { Queryable, Statement } from '@holdfast/service-kit/postgres';

/** Rows a page: a million of them must not be in memory at once. */
const pageSize = 10_000;
const lowestId = '00000000-0000-0000-0000-000000000000';

/**
 * Reads a whole table in the order of its ids.
 *
 * @param statement takes the id to begin after and how many rows, and gives them in order of `id`
 */
export async function* eachPage<Row extends { readonly id: string }>(
  database: Queryable,
  statement: Statement<Row>,
): AsyncGenerator<Row[]> {
  let after = lowestId;
  for (;;) {
    const rows = await database.query(statement, [after, pageSize]);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.id;
  }
}
