import { DatabaseUnavailableError, type Queryable } from '@holdfast/service-kit/postgres';
import { annotatePlace, captureTracePlace, withBatchSpan, type TracePlace } from '@holdfast/telemetry';
import { chooseLane } from '../batching/choose-lane.ts';
import type { LaneMetrics } from '../batching/lane-metrics.ts';
import { createLane, type Lane, type Waiting } from '../batching/lane.ts';
import { ledgerOverloaded } from '../errors.ts';
import type { HoldOutcome, Ledger } from '../ledger/ledger.ts';
import { applyOperation, applyOperations, type LedgerOperation } from './apply-operations.ts';

export interface BatchingOptions {
  /** One connection a lane. An account's operations all take the same lane. */
  readonly connections: readonly Queryable[];
  /** Operations in a batch at most. */
  readonly maxBatch: number;
  /** Operations that may wait in a lane at most; further ones are answered 503. */
  readonly maxQueue: number;
  readonly metrics?: LaneMetrics | undefined;
}

interface Member extends Waiting<LedgerOperation> {
  readonly place: TracePlace;
}

/**
 * Puts lanes before a ledger: holds, captures and releases that come while others are on their way to the database share
 * the next round trip. Everything else goes straight through.
 */
export function batchLedger(ledger: Ledger, options: BatchingOptions): Ledger {
  const lanes = options.connections.map((connection) => createLedgerLane(connection, options));
  lanes.forEach(({ depth }, index) => {
    options.metrics?.observeQueue({ index, depth, limit: options.maxQueue });
  });
  const submit = async (operation: LedgerOperation): Promise<HoldOutcome> => {
    const lane = lanes[chooseLane(operation.username, lanes.length)];
    if (lane === undefined) throw new Error('The ledger has no lanes.');
    return lane.submit(operation);
  };
  return {
    ...ledger,
    hold: async (request) => submit({ kind: 'hold', ...request }),
    capture: async (reference) => submit({ kind: 'capture', ...reference }),
    release: async (reference) => submit({ kind: 'release', ...reference }),
  };
}

function createLedgerLane(
  connection: Queryable,
  { maxBatch, maxQueue, metrics }: BatchingOptions,
): Lane<LedgerOperation, HoldOutcome> {
  return createLane<LedgerOperation, Member, HoldOutcome>({
    maxBatch,
    maxQueue,
    refuse: ({ kind }) => {
      metrics?.countShed(kind);
      return ledgerOverloaded();
    },
    idOf: (operation) => operation.holdId,
    prepare: (waiting) => ({ ...waiting, place: captureTracePlace() }),
    run: async (members) => {
      recordBatch(members, metrics);
      return runBatch(connection, members);
    },
    // A lost connection says nothing about the members; asking once more for each would only take longer.
    isMembersFault: (error) => !(error instanceof DatabaseUnavailableError),
  });
}

/** Says of a batch that begins how large it is, and how long each of its operations has waited for it. */
function recordBatch(members: readonly Member[], metrics: LaneMetrics | undefined): void {
  const startedAtMs = performance.now();
  metrics?.recordBatch(members.length);
  for (const { place, operation, queuedAtMs } of members) {
    const waitMs = startedAtMs - queuedAtMs;
    metrics?.recordWait(operation.kind, waitMs);
    annotatePlace(place, {
      'holdfast.ledger.batch.size': members.length,
      'holdfast.ledger.queue.duration': waitMs,
    });
  }
}

async function runBatch(connection: Queryable, members: readonly Member[]): Promise<readonly HoldOutcome[]> {
  const places = members.map((member) => member.place);
  return withBatchSpan('ledger.batch', places, async (span) => {
    span.setAttributes({ 'holdfast.ledger.batch.size': members.length });
    const [first] = members;
    return first !== undefined && members.length === 1
      ? [await applyOperation(connection, first.operation)]
      : applyOperations(
          connection,
          members.map((member) => member.operation),
        );
  });
}
