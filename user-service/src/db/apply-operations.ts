import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldOutcome, HoldReference, HoldRequest } from '../ledger/ledger.ts';
import { captureHold } from './capture-hold.ts';
import { holdCredits } from './hold-credits.ts';
import { toHoldOutcome, type HoldRow } from './hold-row.ts';
import { releaseHold } from './release-hold.ts';

/** An operation that can share a round trip with others. */
export type LedgerOperation =
  ({ readonly kind: 'hold' } & HoldRequest) | ({ readonly kind: 'capture' | 'release' } & HoldReference);

const statement = defineStatement<HoldRow>({
  name: 'apply-operations',
  summary: 'apply accounts holds entries',
  text: 'SELECT outcome, credits, state, expires_at, available FROM apply_operations($1, $2, $3, $4, $5, $6)',
});

/**
 * Applies operations in one round trip and one transaction, in their order. No hold id may come twice.
 *
 * @returns what became of each, in the same order
 */
export async function applyOperations(
  database: Queryable,
  operations: readonly LedgerOperation[],
): Promise<HoldOutcome[]> {
  const rows = await database.query(statement, [
    writeArray(operations.map(({ kind }) => kind)),
    writeArray(operations.map(({ username }) => username)),
    writeArray(operations.map(({ holdId }) => holdId)),
    writeArray(operations.map((operation) => (operation.kind === 'hold' ? operation.credits : null))),
    writeArray(operations.map((operation) => (operation.kind === 'hold' ? operation.ttlSeconds : null))),
    writeArray(
      operations.map((operation) => (operation.kind === 'hold' ? (operation.traceparent ?? null) : null)),
    ),
  ]);
  return operations.map((operation, index) => toHoldOutcome(operation, rows[index]));
}

/** Applies one operation, by the function that is made for one. */
export async function applyOperation(database: Queryable, operation: LedgerOperation): Promise<HoldOutcome> {
  switch (operation.kind) {
    case 'hold':
      return holdCredits(database, operation);
    case 'capture':
      return captureHold(database, operation);
    case 'release':
      return releaseHold(database, operation);
  }
}
