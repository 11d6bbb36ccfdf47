import { defineStatement, type Database } from '@holdfast/service-kit/postgres';
import type { Item, Items } from '../items/item.ts';
import { storeContent } from './store-content.ts';

const statement = defineStatement<{ readonly created: boolean }>({
  name: 'store-item',
  summary: 'INSERT items',
  // xmax is zero on a row that this statement inserted, and this transaction's id on one that it updated.
  text: `
    INSERT INTO items (item_id, title, credits, content_type, sha256) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (item_id) DO UPDATE SET title = excluded.title, credits = excluded.credits,
      content_type = excluded.content_type, sha256 = excluded.sha256
    RETURNING xmax = 0 AS created`,
});

export async function storeItem(
  database: Pick<Database, 'transaction'>,
  newItem: Parameters<Items['store']>[0],
): Promise<{ item: Item; created: boolean }> {
  const { content, ...item } = newItem;
  const sha256 = Buffer.from(item.sha256, 'hex');
  const created = await database.transaction(async (connection) => {
    await storeContent(connection, sha256, content);
    const values = [item.itemId, item.title, item.credits, item.contentType, sha256];
    const [row] = await connection.query(statement, values);
    return row?.created ?? false;
  });
  return { item: { ...item, size: content.length }, created };
}
