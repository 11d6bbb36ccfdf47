import type { OpenBatch } from './pipeline.ts';
import type { ExportBatch } from './waiting-batch.ts';

export interface SerializedBatchOptions<Item> {
  /** @returns the request, or undefined where it is not worth sending */
  readonly serialize: (items: Item[]) => Uint8Array | undefined;
  /** A request that is larger is made again of half as many items, down to one. */
  readonly maxBytes: number;
}

/** Keeps items as they are until their batch is full, and has a serializer make the request of them then. */
export function createSerializedBatch<Item>(options: SerializedBatchOptions<Item>): OpenBatch<Item> {
  const { serialize, maxBytes } = options;
  let items: Item[] = [];

  function makeRequests(of: Item[]): ExportBatch[] {
    const request = serialize(of);
    if (request === undefined) return [];
    if (request.length <= maxBytes || of.length === 1) return [{ request, itemCount: of.length }];
    const half = of.length >>> 1;
    return [...makeRequests(of.slice(0, half)), ...makeRequests(of.slice(half))];
  }

  return {
    get itemCount() {
      return items.length;
    },
    // Only the serializer knows.
    byteLength: 0,
    add: (item) => void items.push(item),
    finish: () => {
      const of = items;
      items = [];
      return makeRequests(of);
    },
  };
}
