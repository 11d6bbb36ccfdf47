import { captureTracePlace, type TracePlace } from '@holdfast/telemetry';

/** An operation that waits for its batch. */
export interface Waiting<Operation> {
  readonly operation: Operation;
  /** On the clock of `performance.now()`. */
  readonly queuedAtMs: number;
  /** The span that waits for it. */
  readonly place: TracePlace;
}

/** A lane did not take an operation, or could not begin with it in time: nothing of it has happened. */
export class LaneOverloadedError extends Error {
  override readonly name = 'LaneOverloadedError';
}

export interface LaneOptions<Operation, Result> {
  /** Operations in a batch at most. */
  readonly maxBatch: number;
  /** Operations that may wait at most, besides those of the batch in flight. */
  readonly maxQueue: number;
  /** How long an operation may wait for its batch, in ms. */
  readonly maxWaitMs: number;
  /** Operations of one id never share a batch: the later one finds what the earlier one did. */
  readonly idOf: (operation: Operation) => string;
  /**
   * Runs a batch as one: all of it takes effect, or it throws and none does. A result that is a promise keeps its own
   * caller waiting, and not the lane.
   *
   * @returns results in the batch's order
   */
  readonly run: (batch: readonly Waiting<Operation>[]) => Promise<readonly (Result | Promise<Result>)[]>;
  /** Whether a failure of a larger batch may be one member's fault, so that each is worth running alone. */
  readonly isMembersFault: (error: unknown) => boolean;
  /** Is told of an operation that the lane refuses. */
  readonly onShed?: (operation: Operation) => void;
  /** Is told when nothing runs and nothing waits any more. */
  readonly onIdle?: () => void;
}

export interface Lane<Operation, Result> {
  /**
   * @param place the span that waits; the active one unless given
   * @throws LaneOverloadedError where too many wait, or it has waited too long; what `run` throws
   */
  readonly submit: (operation: Operation, place?: TracePlace) => Promise<Result>;
  /** How many operations wait. */
  readonly depth: () => number;
}

interface Entry<Operation, Result> extends Waiting<Operation> {
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a lane: one batch is in flight at a time, and whatever arrives meanwhile is the next one. No batch waits for a
 * timer: on an idle lane an operation goes alone, at once.
 */
export function createLane<Operation, Result>(
  options: LaneOptions<Operation, Result>,
): Lane<Operation, Result> {
  type Waiter = Entry<Operation, Result>;
  let queue: Waiter[] = [];
  let busy = false;
  let timer: NodeJS.Timeout | undefined;

  const shed = ({ operation, reject }: Waiter, reason: string): void => {
    options.onShed?.(operation);
    reject(new LaneOverloadedError(reason));
  };

  /** One timer for all that wait: the first in the queue is the one that has waited longest. */
  const expireWaiters = (): void => {
    timer = undefined;
    const oldestMs = performance.now() - options.maxWaitMs;
    const fresh = queue.findIndex(({ queuedAtMs }) => queuedAtMs > oldestMs);
    const expired = queue.splice(0, fresh === -1 ? queue.length : fresh);
    for (const waiter of expired) shed(waiter, `It has waited ${options.maxWaitMs} ms for its batch.`);
    watchDeadline();
  };
  const watchDeadline = (): void => {
    const [oldest] = queue;
    if (oldest === undefined || timer !== undefined) return;
    const leftMs = oldest.queuedAtMs + options.maxWaitMs - performance.now();
    timer = setTimeout(expireWaiters, Math.max(1, Math.ceil(leftMs))).unref();
  };

  const takeBatch = (): Waiter[] => {
    const ids = new Set<string>();
    const batch: Waiter[] = [];
    const rest: Waiter[] = [];
    for (const waiter of queue) {
      const id = options.idOf(waiter.operation);
      if (batch.length >= options.maxBatch || ids.has(id)) rest.push(waiter);
      else {
        ids.add(id);
        batch.push(waiter);
      }
    }
    queue = rest;
    return batch;
  };

  const settle = async (batch: readonly Waiter[]): Promise<void> => {
    try {
      const results = await options.run(batch);
      batch.forEach((waiter, index) => {
        const result = results[index];
        if (result === undefined) waiter.reject(new Error('The batch has no result of this operation.'));
        else waiter.resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && options.isMembersFault(error)) {
        for (const waiter of batch) await settle([waiter]);
      } else {
        for (const waiter of batch) waiter.reject(error);
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
    options.onIdle?.();
  };

  return {
    submit: async (operation, place = captureTracePlace()) =>
      new Promise<Result>((resolve, reject) => {
        const waiter: Waiter = { operation, queuedAtMs: performance.now(), place, resolve, reject };
        if (queue.length >= options.maxQueue) {
          shed(waiter, `${queue.length} others wait already.`);
          return;
        }
        queue.push(waiter);
        // Never rejects: what fails, fails for the members of the batch.
        if (busy) watchDeadline();
        else void work();
      }),
    depth: () => queue.length,
  };
}
