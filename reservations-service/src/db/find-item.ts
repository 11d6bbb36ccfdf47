import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Item } from '../items/item.ts';
import { selectItems, toItem, type ItemRow } from './item-row.ts';

const statement = defineStatement<ItemRow>({
  name: 'find-item',
  summary: 'SELECT items',
  text: `${selectItems} WHERE item_id = $1`,
});

export async function findItem(database: Queryable, itemId: string): Promise<Item | undefined> {
  const [row] = await database.query(statement, [itemId]);
  return row && toItem(row);
}
