import type { Item } from '../items/item.ts';

export interface ItemRow {
  readonly item_id: string;
  readonly title: string;
  readonly credits: number;
  readonly content_type: string;
  readonly size: number;
  readonly sha256: Buffer;
}

/** Selects {@link ItemRow}; a WHERE clause follows. */
export const selectItems =
  'SELECT item_id, title, credits, content_type, size, sha256 FROM items JOIN contents USING (sha256)';

export function toItem(row: ItemRow): Item {
  return {
    itemId: row.item_id,
    title: row.title,
    credits: row.credits,
    contentType: row.content_type,
    size: row.size,
    sha256: row.sha256.toString('hex'),
  };
}
