/** An operation that waits for its batch. */
export interface Waiting<Operation> {
  readonly operation: Operation;
  /** On the clock of `performance.now()`. */
  readonly queuedAtMs: number;
}

export interface LaneOptions<Operation, Waiter extends Waiting<Operation>, Result> {
  /** Operations in a batch at most. */
  readonly maxBatch: number;
  /** Operations that may wait at most, besides those of the batch in flight. */
  readonly maxQueue: number;
  /** What an operation fails with that finds the queue full: it was not taken, and nothing of it happened. */
  readonly refuse: (operation: Operation) => Error;
  /** Operations of one id never share a batch: the later one finds what the earlier one did. */
  readonly idOf: (operation: Operation) => string;
  readonly prepare: (waiting: Waiting<Operation>) => Waiter;
  /** Runs a batch as one: all of it takes effect, or it throws and none does. @returns results in the batch's order */
  readonly run: (batch: readonly Waiter[]) => Promise<readonly Result[]>;
  /** Whether a failure of a larger batch may be one member's fault, so that each is worth running alone. */
  readonly isMembersFault: (error: unknown) => boolean;
}

export interface Lane<Operation, Result> {
  /** @throws what `refuse` makes, and what `run` throws */
  readonly submit: (operation: Operation) => Promise<Result>;
  /** How many operations wait. */
  readonly depth: () => number;
}

interface Entry<Operation, Waiter extends Waiting<Operation>, Result> {
  readonly waiter: Waiter;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a lane: one batch is in flight at a time, and whatever arrives meanwhile is the next one. There is no timer. On
 * an idle lane an operation goes alone, at once.
 */
export function createLane<Operation, Waiter extends Waiting<Operation>, Result>(
  options: LaneOptions<Operation, Waiter, Result>,
): Lane<Operation, Result> {
  type Item = Entry<Operation, Waiter, Result>;
  let queue: Item[] = [];
  let busy = false;

  const takeBatch = (): Item[] => {
    const ids = new Set<string>();
    const batch: Item[] = [];
    const rest: Item[] = [];
    for (const item of queue) {
      const id = options.idOf(item.waiter.operation);
      if (batch.length >= options.maxBatch || ids.has(id)) rest.push(item);
      else {
        ids.add(id);
        batch.push(item);
      }
    }
    queue = rest;
    return batch;
  };

  const settle = async (batch: readonly Item[]): Promise<void> => {
    try {
      const results = await options.run(batch.map((item) => item.waiter));
      batch.forEach((item, index) => {
        const result = results[index];
        if (result === undefined) item.reject(new Error('The batch has no result of this operation.'));
        else item.resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && options.isMembersFault(error)) {
        for (const item of batch) await settle([item]);
      } else {
        for (const item of batch) item.reject(error);
      }
    }
  };

  const work = async (): Promise<void> => {
    busy = true;
    while (queue.length > 0) {
      const batch = takeBatch();
      await settle(batch);
      // Whoever got a result may ask again right away: those belong into the next batch, all of them. Who is alone has
      // nobody to wait for.
      if (batch.length > 1 || queue.length > 0) await new Promise(setImmediate);
    }
    busy = false;
  };

  return {
    submit: async (operation) =>
      new Promise<Result>((resolve, reject) => {
        if (queue.length >= options.maxQueue) {
          reject(options.refuse(operation));
          return;
        }
        const waiter = options.prepare({ operation, queuedAtMs: performance.now() });
        queue.push({ waiter, resolve, reject });
        // Never rejects: what fails, fails for the members of the batch.
        if (!busy) void work();
      }),
    depth: () => queue.length,
  };
}
