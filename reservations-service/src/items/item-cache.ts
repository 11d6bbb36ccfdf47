import { LRUCache } from 'lru-cache';
import type { Item, Items } from './item.ts';

/** Items that are kept in memory at most: some hundred bytes each. */
const maxItems = 10_000;

/** Items that are remembered for as long as it is sure to be told of every change. */
export interface ItemCache {
  readonly items: Items;
  /** Forgets an item that has changed. */
  readonly forget: (itemId: string) => void;
  /** From now on it is told of every change. */
  readonly start: () => void;
  /** From now on changes may be missed: until the next start, every item is read anew. */
  readonly stop: () => void;
}

/** Keeps what is found in memory; it has to be started. What is stored here counts here as soon as it is stored. */
export function createItemCache(kept: Items): ItemCache {
  const found = new LRUCache<string, Item>({ max: maxItems });
  let isTold = false;
  let changes = 0;
  const forget = (itemId: string): void => {
    changes += 1;
    found.delete(itemId);
  };
  const forgetAll = (): void => {
    changes += 1;
    found.clear();
  };
  return {
    forget,
    start: () => {
      forgetAll();
      isTold = true;
    },
    stop: () => {
      isTold = false;
      forgetAll();
    },
    items: {
      list: async (page) => kept.list(page),
      find: async (itemId) => {
        const known = found.get(itemId);
        if (known !== undefined) return known;
        const changesBefore = changes;
        const item = await kept.find(itemId);
        // What was read before a change may be what was before it.
        if (item !== undefined && isTold && changes === changesBefore) found.set(itemId, item);
        return item;
      },
      store: async (item) => {
        const stored = await kept.store(item);
        forget(item.itemId);
        return stored;
      },
    },
  };
}
