import type { WaitingBatch } from './waiting-batch.ts';

export interface BatchQueueOptions {
  /** How many items may wait. */
  readonly maxItems: number;
  /** How many bytes may wait; a single batch may go beyond. */
  readonly maxBytes: number;
  /** Is told of each batch that has to go because there is no room. */
  readonly onDrop: (batch: WaitingBatch) => void;
}

/** Requests that wait, bounded in items and in bytes. Where there is no room the oldest goes. */
export interface BatchQueue {
  readonly itemCount: number;
  readonly byteLength: number;
  readonly batchCount: number;
  /** Adds the newest. */
  readonly push: (batch: WaitingBatch) => void;
  /** Puts one that was taken in front again; it is the oldest. */
  readonly putBack: (batch: WaitingBatch) => void;
  /** Takes the oldest out. */
  readonly take: () => WaitingBatch | undefined;
  /** Takes all out. */
  readonly takeAll: () => WaitingBatch[];
  /** Drops the oldest until so much more would fit, or nothing waits. */
  readonly makeRoom: (items: number, bytes: number) => void;
}

/** The first few are about to be sent: only what is behind them is worth packing. */
const leftPlain = 8;

export function createBatchQueue({ maxItems, maxBytes, onDrop }: BatchQueueOptions): BatchQueue {
  let batches: WaitingBatch[] = [];
  let itemCount = 0;
  let byteLength = 0;
  let isPacking = false;

  function add(batch: WaitingBatch): void {
    itemCount += batch.itemCount;
    byteLength += batch.byteLength;
  }

  function take(): WaitingBatch | undefined {
    const batch = batches.shift();
    if (batch === undefined) return undefined;
    itemCount -= batch.itemCount;
    byteLength -= batch.byteLength;
    return batch;
  }

  /** @param keep how many batches may stay, whatever their size */
  function makeRoom(items: number, bytes: number, keep: number): void {
    while (batches.length > keep && (itemCount + items > maxItems || byteLength + bytes > maxBytes)) {
      const oldest = take();
      if (oldest !== undefined) onDrop(oldest);
    }
  }

  /** One batch may go beyond, or an item that is too large could never be sent. */
  function shrink(): void {
    makeRoom(0, 0, 1);
  }

  /** Packs one batch after the other, as they come. Those that wait for long take a sixth of the room then. */
  async function pack(): Promise<void> {
    if (isPacking) return;
    isPacking = true;
    for (let batch = findPlain(batches); batch !== undefined; batch = findPlain(batches)) {
      const saved = await batch.pack();
      // It may have left in the meantime, and its bytes with it, as many as there were.
      if (batches.includes(batch)) byteLength -= saved;
    }
    isPacking = false;
  }

  return {
    get itemCount() {
      return itemCount;
    },
    get byteLength() {
      return byteLength;
    },
    get batchCount() {
      return batches.length;
    },
    push: (batch) => {
      batches.push(batch);
      add(batch);
      shrink();
      if (batches.length > leftPlain) void pack();
    },
    putBack: (batch) => {
      batches.unshift(batch);
      add(batch);
      shrink();
    },
    take,
    takeAll: () => {
      const all = batches;
      batches = [];
      itemCount = 0;
      byteLength = 0;
      return all;
    },
    makeRoom: (items, bytes) => makeRoom(items, bytes, 0),
  };
}

function findPlain(batches: readonly WaitingBatch[]): WaitingBatch | undefined {
  return batches.find((batch, at) => at >= leftPlain && batch.canBePacked);
}
