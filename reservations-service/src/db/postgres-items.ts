import type { Database } from '@holdfast/service-kit/postgres';
import type { Contents } from '../items/content.ts';
import type { Items } from '../items/item.ts';
import { findItem } from './find-item.ts';
import { listItems } from './list-items.ts';
import { readContentChunk } from './read-content-chunk.ts';
import { storeItem } from './store-item.ts';

/** Items in PostgreSQL. */
export function createPostgresItems(database: Database): Items {
  return {
    find: async (itemId) => findItem(database, itemId),
    list: async (page) => listItems(database, page),
    store: async (item) => storeItem(database, item),
  };
}

/** Contents in PostgreSQL: one round trip a chunk. */
export function createPostgresContents(database: Database): Contents {
  return { readChunk: async (sha256, position) => readContentChunk(database, sha256, position) };
}
