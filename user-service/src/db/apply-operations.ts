import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldOutcome, HoldReference, HoldRequest } from '../ledger/ledger.ts';
import { toHoldOutcome, type HoldRow } from './hold-row.ts';

/** An operation that can share a round trip with others. */
export type LedgerOperation =
  ({ readonly kind: 'hold' } & HoldRequest) | ({ readonly kind: 'capture' | 'release' } & HoldReference);

const text =
  'SELECT position, outcome, credits, state, expires_at, available FROM apply_operations($1, $2, $3, $4, $5, $6)';

const batchStatement = defineStatement<HoldRow>({
  name: 'apply-operations',
  summary: 'apply accounts holds entries',
  text,
});

/** The same, by another name in traces and metrics where it carries one operation. */
const loneStatements = {
  hold: { ...batchStatement, summary: 'hold accounts holds' },
  capture: { ...batchStatement, summary: 'capture accounts holds entries' },
  release: { ...batchStatement, summary: 'release accounts holds' },
} as const;

/**
 * Applies operations in one round trip and one transaction, in their order. No hold id may come twice.
 *
 * @returns what became of each, in the same order
 */
export async function applyOperations(
  database: Queryable,
  operations: readonly LedgerOperation[],
): Promise<HoldOutcome[]> {
  const [only] = operations;
  const statement =
    only !== undefined && operations.length === 1 ? loneStatements[only.kind] : batchStatement;
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
  const results = new Map(rows.map((row) => [row.position, row]));
  return operations.map((operation, index) => toHoldOutcome(operation, results.get(index + 1)));
}
