import { openLanes, type LaneMetrics, type LanesOptions } from '@holdfast/service-kit/postgres';
import type { Ledger } from '../ledger/ledger.ts';
import { applyOperations, type LedgerOperation } from './apply-operations.ts';

export interface BatchingOptions extends Pick<
  LanesOptions<LedgerOperation, never>,
  'connections' | 'aside' | 'maxBatch' | 'maxQueue' | 'maxWaitMs'
> {
  readonly metrics?: LaneMetrics<LedgerOperation> | undefined;
}

/**
 * Puts lanes before a ledger: holds, captures and releases that come while others are on their way to the database share
 * the next round trip. Everything else goes straight through.
 */
export function batchLedger(ledger: Ledger, options: BatchingOptions): Ledger {
  const submit = openLanes({
    ...options,
    name: 'ledger.batch',
    keyOf: ({ username }) => username,
    idOf: ({ holdId }) => holdId,
    attributes: { size: 'holdfast.ledger.batch.size', wait: 'holdfast.ledger.queue.duration' },
    run: applyOperations,
  });
  return {
    ...ledger,
    hold: async (request) => submit({ kind: 'hold', ...request }),
    capture: async (reference) => submit({ kind: 'capture', ...reference }),
    release: async (reference) => submit({ kind: 'release', ...reference }),
  };
}
