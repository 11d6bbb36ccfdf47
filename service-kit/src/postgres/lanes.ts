import { annotatePlace, withBatchSpan, type HoldfastAttributes } from '@holdfast/conventions';
import { DatabaseLockTimeoutError, DatabaseUnavailableError } from './errors.ts';
import type { LaneMetrics } from './lane-metrics.ts';
import { createLane, type Lane, type Waiting } from './lane.ts';
import type { Queryable } from './statement.ts';

type NumericAttribute = {
  [Name in keyof HoldfastAttributes]-?: number extends HoldfastAttributes[Name] ? Name : never;
}[keyof HoldfastAttributes];

export interface LanesOptions<Operation, Result> {
  /** Names the span of a batch of more than one, such as `ledger.batch`. */
  readonly name: string;
  /** One for each lane, with a `lock_timeout`. */
  readonly connections: readonly Queryable[];
  /** For operations that a locked row keeps waiting. */
  readonly aside: Queryable;
  /** Operations in a batch at most. */
  readonly maxBatch: number;
  /** Operations that may wait in a lane at most. */
  readonly maxQueue: number;
  /** How long an operation may wait for its batch, in ms. */
  readonly maxWaitMs: number;
  /** Operations of one key, such as that of the row they change, take the same lane. */
  readonly keyOf: (operation: Operation) => string;
  /** Operations of one id never share a batch. */
  readonly idOf: (operation: Operation) => string;
  /** Runs operations in one transaction, in their order. @returns their results in the same order */
  readonly run: (connection: Queryable, operations: readonly Operation[]) => Promise<readonly Result[]>;
  /** The attributes of a span that tell how large the batch of its operation is, and how long it waited for it, in ms. */
  readonly attributes: { readonly size: NumericAttribute; readonly wait: NumericAttribute };
  readonly metrics?: LaneMetrics<Operation> | undefined;
}

/** Takes an operation. @throws LaneOverloadedError where too many wait; what `run` throws */
export type SubmitToLane<Operation, Result> = (operation: Operation) => Promise<Result>;

/**
 * Puts lanes before statements: operations that come while others are on their way to the database share the next round
 * trip. Where a row stays locked, the batch that met it is done again key by key, beside the lane, and so is what comes for
 * these keys until they are through: the lock delays nobody else.
 */
export function openLanes<Operation, Result>(
  options: LanesOptions<Operation, Result>,
): SubmitToLane<Operation, Result> {
  const { connections, maxBatch, maxQueue, maxWaitMs, idOf, keyOf, metrics } = options;
  const bounds = {
    maxBatch,
    maxQueue,
    maxWaitMs,
    idOf,
    ...(metrics && { onShed: metrics.countShed }),
    // A lost connection says nothing about the members, and a lock has been waited for already.
    isMembersFault: (error: unknown) =>
      !(error instanceof DatabaseUnavailableError || error instanceof DatabaseLockTimeoutError),
  };
  const asides = new Map<string, Lane<Operation, Result>>();

  const findAside = (key: string): Lane<Operation, Result> => {
    const open = asides.get(key);
    if (open !== undefined) return open;
    const lane = createLane<Operation, Result>({
      ...bounds,
      run: async (batch) => runBatch(options, options.aside, batch),
      onIdle: () => asides.delete(key),
    });
    asides.set(key, lane);
    return lane;
  };
  const lanes = connections.map((connection) =>
    createLane<Operation, Result>({
      ...bounds,
      run: async (batch) => {
        try {
          return await runBatch(options, connection, batch);
        } catch (error) {
          if (!(error instanceof DatabaseLockTimeoutError)) throw error;
          return batch.map(async ({ operation, place }) =>
            findAside(keyOf(operation)).submit(operation, place),
          );
        }
      },
    }),
  );
  lanes.forEach(({ depth }, index) => metrics?.observeQueue({ index, depth, limit: maxQueue }));

  return async (operation) => {
    const key = keyOf(operation);
    const lane = asides.get(key) ?? lanes[chooseLane(key, lanes.length)];
    if (lane === undefined) throw new Error('There are no lanes.');
    return lane.submit(operation);
  };
}

async function runBatch<Operation, Result>(
  { name, run, attributes, metrics }: LanesOptions<Operation, Result>,
  connection: Queryable,
  batch: readonly Waiting<Operation>[],
): Promise<readonly Result[]> {
  const startedAtMs = performance.now();
  metrics?.recordBatch(batch.length);
  for (const { operation, place, queuedAtMs } of batch) {
    const waitMs = startedAtMs - queuedAtMs;
    metrics?.recordWait(operation, waitMs);
    annotatePlace(place, { [attributes.size]: batch.length, [attributes.wait]: waitMs });
  }
  const places = batch.map(({ place }) => place);
  return withBatchSpan(name, places, async (span, unlinked) => {
    span.setAttributes({
      [attributes.size]: batch.length,
      ...(unlinked > 0 ? { 'holdfast.batch.unlinked': unlinked } : {}),
    });
    return run(
      connection,
      batch.map(({ operation }) => operation),
    );
  });
}

/**
 * Chooses the lane of a key: the same one each time, and every lane about as often (FNV-1a, 32 bits,
 * https://datatracker.ietf.org/doc/html/draft-eastlake-fnv).
 *
 * @returns 0 to `lanes - 1`
 */
export function chooseLane(key: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
