import type { ChaosItem } from '../schedule/world.ts';

/** The content of an item: the same at every call. */
export function renderContent({ itemId, bytes }: ChaosItem): Buffer {
  return Buffer.alloc(bytes, `${itemId} `);
}
