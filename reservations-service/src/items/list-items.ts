import type { Item, Items } from './item.ts';

export interface ItemsPage {
  readonly items: readonly Item[];
  /** Where the next page begins; `undefined` on the last one. */
  readonly nextAfterItemId: string | undefined;
}

/** Lists items by id, one page. */
export async function listItems(
  { items }: { readonly items: Pick<Items, 'list'> },
  page: { readonly afterItemId: string | undefined; readonly limit: number },
): Promise<ItemsPage> {
  // One more than asked for tells whether there is a next page.
  const found = await items.list({ ...page, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  return {
    items: shown,
    nextAfterItemId: found.length > shown.length ? shown.at(-1)?.itemId : undefined,
  };
}
