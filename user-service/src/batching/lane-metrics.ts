import { createCounter, createHistogram, observeMetric } from '@holdfast/telemetry';

export interface LaneMetrics {
  /** Tells of a batch that begins. */
  readonly recordBatch: (size: number) => void;
  /** Tells how long an operation has waited for it, in ms. */
  readonly recordWait: (operation: string, waitMs: number) => void;
  /** Tells of an operation that found the queue full. */
  readonly countShed: (operation: string) => void;
  /** Has the queue of a lane measured, until all of this is closed. */
  readonly observeQueue: (lane: {
    readonly index: number;
    readonly depth: () => number;
    readonly limit: number;
  }) => void;
  readonly close: () => void;
}

/** Makes the instruments that all lanes share. @param operations the names of all that may come */
export function createLaneMetrics(operations: readonly string[]): LaneMetrics {
  const recordSize = createHistogram('holdfast.ledger.batch.size');
  const recordWait = createHistogram('holdfast.ledger.queue.wait');
  const countShed = createCounter(
    'holdfast.ledger.shed',
    operations.map((operation) => ({ 'holdfast.ledger.operation': operation })),
  );
  const stops: (() => void)[] = [];
  return {
    recordBatch: (size) => recordSize(size, {}),
    recordWait: (operation, waitMs) => recordWait(waitMs / 1000, { 'holdfast.ledger.operation': operation }),
    countShed: (operation) => countShed(1, { 'holdfast.ledger.operation': operation }),
    observeQueue: ({ index, depth, limit }) => {
      const attributes = { 'holdfast.ledger.lane': index };
      stops.push(
        observeMetric('holdfast.ledger.queue.depth', (observe) => observe(depth(), attributes)),
        observeMetric('holdfast.ledger.queue.limit', (observe) => observe(limit, attributes)),
      );
    },
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
