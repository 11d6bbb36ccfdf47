import {
  openLanes,
  type LaneMetrics,
  type LanesOptions,
  type Queryable,
} from '@holdfast/service-kit/postgres';
import { createCounter, withSpan, type HoldfastAttributes } from '@holdfast/conventions';
import { getSampledTraceparent } from '@holdfast/telemetry';
import { createAccounts } from './accounts.ts';
import { applyOperations, type LedgerOperation } from './apply-operations.ts';
import { expireDueHolds, hasDueHolds } from './expire-due-holds.ts';
import { findHold, lookUpHolds } from './find-holds.ts';
import { grantCredits } from './grant-credits.ts';
import type { HoldOutcome, Ledger } from './ledger.ts';

export interface LedgerLanes extends Pick<
  LanesOptions<LedgerOperation, never>,
  'connections' | 'aside' | 'maxBatch' | 'maxQueue' | 'maxWaitMs'
> {
  readonly metrics?: LaneMetrics<LedgerOperation> | undefined;
}

/** What an operation on a hold that succeeds does with its credits. */
const movements = { hold: 'held', capture: 'captured', release: 'released' } as const;
type Operation = keyof typeof movements;

const operationAttributes = {
  hold: { 'holdfast.ledger.operation': 'hold' },
  capture: { 'holdfast.ledger.operation': 'capture' },
  release: { 'holdfast.ledger.operation': 'release' },
} as const satisfies Record<Operation, object>;

/** What the metrics of the ledger's lanes tell apart. */
export const laneMetricsOptions = {
  prefix: 'holdfast.ledger',
  describe: ({ kind }: { readonly kind: Operation }) => operationAttributes[kind],
  kinds: Object.values(operationAttributes),
} as const;

/**
 * Opens the ledger on PostgreSQL: one round trip an operation, or less. What it changes is a step of its trace, with what
 * was decided, and is counted; reads need nothing beside their SQL.
 *
 * @param lanes where holds, captures and releases that come while others are on their way to the database share the next
 *   round trip; unless given, each goes alone
 */
export function createPostgresLedger(database: Queryable, lanes?: LedgerLanes): Ledger {
  const submit = lanes === undefined ? submitAlone(database) : openLedgerLanes(lanes);
  const { countOutcome, countCredits } = createCounters();

  /** @param describe is asked within the operation's span */
  const operate = async (
    kind: Operation,
    attributes: HoldfastAttributes,
    describe: () => LedgerOperation,
  ): Promise<HoldOutcome> =>
    withSpan(`ledger.${kind}`, attributes, async (span) => {
      const result = await submit(describe());
      span.setAttributes({ 'holdfast.hold.outcome': result.outcome });
      countOutcome(kind, result);
      return result;
    });

  return {
    hold: async (request) =>
      operate(
        'hold',
        { 'holdfast.hold.id': request.holdId, 'holdfast.hold.credits': request.credits },
        () => ({ kind: 'hold', ...request, traceparent: getSampledTraceparent() }),
      ),
    capture: async (reference) =>
      operate('capture', { 'holdfast.hold.id': reference.holdId }, () => ({ kind: 'capture', ...reference })),
    release: async (reference) =>
      operate('release', { 'holdfast.hold.id': reference.holdId }, () => ({ kind: 'release', ...reference })),
    grant: async (request) =>
      withSpan('ledger.grant', {}, async (span) => {
        const result = await grantCredits(database, request);
        span.setAttributes({ 'holdfast.hold.outcome': result.outcome });
        if (result.outcome === 'granted') countCredits('granted', request.credits);
        return result;
      }),
    expireDue: async (bounds) => {
      const result = await expireDueHolds(database, bounds);
      if (result.credits > 0) countCredits('expired', result.credits);
      return result;
    },
    hasDue: async () => hasDueHolds(database),
    findHold: async (reference) => findHold(database, reference),
    lookUpHolds: async (holdIds) => lookUpHolds(database, holdIds),
    ...createAccounts(database),
  };
}

function openLedgerLanes(lanes: LedgerLanes): (operation: LedgerOperation) => Promise<HoldOutcome> {
  return openLanes({
    ...lanes,
    name: 'ledger.batch',
    keyOf: ({ username }) => username,
    idOf: ({ holdId }) => holdId,
    attributes: { size: 'holdfast.ledger.batch.size', wait: 'holdfast.ledger.queue.duration' },
    run: applyOperations,
  });
}

function submitAlone(database: Queryable): (operation: LedgerOperation) => Promise<HoldOutcome> {
  return async (operation) => {
    const [result] = await applyOperations(database, [operation]);
    if (result === undefined) throw new Error('The ledger has no result of the operation.');
    return result;
  };
}

type Movement = 'granted' | 'expired' | (typeof movements)[Operation];

/** Makes what counts the ledger's decisions, and the credits that they move. */
function createCounters() {
  const countOperation = createCounter(
    'holdfast.ledger.operations',
    Object.entries(movements).map(([operation, outcome]) => ({
      'holdfast.ledger.operation': operation,
      'holdfast.hold.outcome': outcome,
    })),
  );
  const countMovement = createCounter(
    'holdfast.credits',
    ['granted', 'expired', ...Object.values(movements)].map((movement) => ({
      'holdfast.credits.movement': movement,
    })),
  );
  const countCredits = (movement: Movement, credits: number): void =>
    countMovement(credits, { 'holdfast.credits.movement': movement });
  const countOutcome = (kind: Operation, result: HoldOutcome): void => {
    const { outcome } = result;
    countOperation(1, { 'holdfast.ledger.operation': kind, 'holdfast.hold.outcome': outcome });
    // A repeat has moved nothing, and a tombstone has no credits.
    if (outcome === movements[kind] && 'hold' in result && result.isRepeat !== true) {
      countCredits(movements[kind], result.hold.credits ?? 0);
    }
  };
  return { countOutcome, countCredits };
}
