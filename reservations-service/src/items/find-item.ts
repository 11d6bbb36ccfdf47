import { itemNotFound } from '../errors.ts';
import type { Item, Items } from './item.ts';

/** @throws Problem `item-not-found` */
export async function findItem(items: Pick<Items, 'find'>, itemId: string): Promise<Item> {
  const item = await items.find(itemId);
  if (item === undefined) throw itemNotFound(itemId);
  return item;
}
