import {
  createCounter,
  createHistogram,
  observeMetric,
  type MetricAttributes,
  type MetricNameOf,
} from '@holdfast/conventions';

/** What the declared metrics of lanes begin with, such as `holdfast.ledger`. */
export type LaneMetricPrefix =
  Extract<MetricNameOf<'histogram'>, `${string}.queue.wait`> extends `${infer Prefix}.queue.wait`
    ? Prefix
    : never;

export interface LaneMetrics<Operation> {
  /** Tells of a batch that begins. */
  readonly recordBatch: (size: number) => void;
  /** Tells how long an operation has waited for it, in ms. */
  readonly recordWait: (operation: Operation, waitMs: number) => void;
  /** Tells of an operation that was refused unread. */
  readonly countShed: (operation: Operation) => void;
  /** Has the queue of a lane measured, until all of this is closed. */
  readonly observeQueue: (lane: {
    readonly index: number;
    readonly depth: () => number;
    readonly limit: number;
  }) => void;
  readonly close: () => void;
}

/**
 * Makes the instruments that all lanes of a service share.
 *
 * @param options.describe the attributes of an operation's kind
 * @param options.kinds the attributes of all kinds that may come
 */
export function createLaneMetrics<Operation>(options: {
  readonly prefix: LaneMetricPrefix;
  readonly describe: (operation: Operation) => MetricAttributes<`${LaneMetricPrefix}.shed`>;
  readonly kinds: readonly MetricAttributes<`${LaneMetricPrefix}.shed`>[];
}): LaneMetrics<Operation> {
  const { prefix, describe } = options;
  const recordSize = createHistogram(`${prefix}.batch.size`);
  const recordWait = createHistogram(`${prefix}.queue.wait`);
  const countShed = createCounter(`${prefix}.shed`, options.kinds);
  const stops: (() => void)[] = [];
  return {
    recordBatch: (size) => recordSize(size, {}),
    recordWait: (operation, waitMs) => recordWait(waitMs / 1000, describe(operation)),
    countShed: (operation) => countShed(1, describe(operation)),
    observeQueue: ({ index, depth, limit }) => {
      const attributes = { 'holdfast.lane.index': index };
      stops.push(
        observeMetric(`${prefix}.queue.depth`, (observe) => observe(depth(), attributes)),
        observeMetric(`${prefix}.queue.limit`, (observe) => observe(limit, attributes)),
      );
    },
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
