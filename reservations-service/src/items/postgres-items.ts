import { defineStatement, type Database } from '@holdfast/service-kit/postgres';
import { hashContent } from './content.ts';
import type { Item, Items } from './item.ts';
import { storeContent } from './postgres-contents.ts';

interface ItemRow {
  readonly item_id: string;
  readonly title: string;
  readonly credits: number;
  readonly content_type: string;
  readonly size: number;
  readonly sha256: Buffer;
}

const selectItems =
  'SELECT item_id, title, credits, content_type, size, sha256 FROM items JOIN contents USING (sha256)';

const findStatement = defineStatement<ItemRow>({
  name: 'find-item',
  summary: 'SELECT items',
  text: `${selectItems} WHERE item_id = $1`,
});

const listStatement = defineStatement<ItemRow>({
  name: 'list-items',
  summary: 'SELECT items',
  // Every id comes after the empty one.
  text: `${selectItems} WHERE item_id > $1 ORDER BY item_id LIMIT $2`,
});

const storeStatement = defineStatement<{ readonly created: boolean }>({
  name: 'store-item',
  summary: 'INSERT items',
  // xmax is zero on a row that this statement inserted, and this transaction's id on one that it updated.
  text: `
    INSERT INTO items (item_id, title, credits, content_type, sha256) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (item_id) DO UPDATE SET title = excluded.title, credits = excluded.credits,
      content_type = excluded.content_type, sha256 = excluded.sha256
    RETURNING xmax = 0 AS created`,
});

/** Items in PostgreSQL: one round trip to read, one transaction to store. */
export function createPostgresItems(database: Database): Items {
  return {
    find: async (itemId) => {
      const [row] = await database.query(findStatement, [itemId]);
      return row && toItem(row);
    },
    list: async ({ afterItemId, limit }) => {
      const rows = await database.query(listStatement, [afterItemId ?? '', limit]);
      return rows.map(toItem);
    },
    store: async ({ itemId, title, credits, contentType, content }) => {
      const sha256 = hashContent(content);
      const digest = Buffer.from(sha256, 'hex');
      const created = await database.transaction(async (connection) => {
        await storeContent(connection, digest, content);
        const [row] = await connection.query(storeStatement, [itemId, title, credits, contentType, digest]);
        return row?.created ?? false;
      });
      return { item: { itemId, title, credits, contentType, size: content.length, sha256 }, created };
    },
  };
}

function toItem(row: ItemRow): Item {
  return {
    itemId: row.item_id,
    title: row.title,
    credits: row.credits,
    contentType: row.content_type,
    size: row.size,
    sha256: row.sha256.toString('hex'),
  };
}
