import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Item, Items } from '../items/item.ts';
import { selectItems, toItem, type ItemRow } from './item-row.ts';

const statement = defineStatement<ItemRow>({
  name: 'list-items',
  summary: 'SELECT items',
  // Every id comes after the empty one.
  text: `${selectItems} WHERE item_id > $1 ORDER BY item_id LIMIT $2`,
});

export async function listItems(database: Queryable, page: Parameters<Items['list']>[0]): Promise<Item[]> {
  const rows = await database.query(statement, [page.afterItemId ?? '', page.limit]);
  return rows.map(toItem);
}
