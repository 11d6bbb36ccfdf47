import { hashContent } from './content.ts';
import type { Item, Items, NewItem } from './item.ts';

/** Creates or replaces an item. Downloads that have begun go on with the content they began with. */
export async function storeItem(
  { items }: { readonly items: Pick<Items, 'store'> },
  item: NewItem,
): Promise<{ item: Item; created: boolean }> {
  return items.store({ ...item, sha256: hashContent(item.content) });
}
