import { defineStatement, writeArray, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldState } from '@holdfast/user-service-client/contract';
import type { HoldOutcome, HoldReference, HoldRequest, LedgerRefusal } from './ledger.ts';

/** An operation that can share a round trip with others. */
export type LedgerOperation =
  | ({
      readonly kind: 'hold';
      /** The trace of the request, where it is recorded: kept with a new hold (https://www.w3.org/TR/trace-context/). */
      readonly traceparent?: string | undefined;
    } & HoldRequest)
  | ({ readonly kind: 'capture' | 'release' } & HoldReference);

/** What is answered as before, although it has changed nothing this time. */
const repeats = { 'already-captured': 'captured', 'already-released': 'released' } as const;

/** What is read of the type `hold_result` of the migrations: what became of an operation on a hold. */
interface HoldRow {
  /** Of the operation in its batch, from 1. */
  readonly position: number;
  readonly outcome: Extract<HoldOutcome, { hold: unknown }>['outcome'] | LedgerRefusal | keyof typeof repeats;
  readonly credits: number | null;
  readonly state: HoldState | null;
  readonly expires_at: Date | null;
  readonly available: number | null;
}

const batchStatement = defineStatement<HoldRow>({
  name: 'apply-operations',
  procedure: 'apply_operations',
  summary: 'apply accounts holds entries',
  text: 'SELECT position, outcome, credits, state, expires_at, available FROM apply_operations($1, $2, $3, $4, $5, $6)',
});

/** The same, named in traces and metrics after the one operation that it carries. */
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

const refusals: ReadonlySet<string> = new Set<LedgerRefusal>([
  'user-not-found',
  'hold-not-found',
  'hold-conflict',
  'hold-captured',
  'hold-released',
  'hold-expired',
  'hold-declined',
  'insufficient-credits',
  'reservation-limit-reached',
]);

function isRefusal(outcome: HoldRow['outcome']): outcome is LedgerRefusal {
  return refusals.has(outcome);
}

/** Reads the row that a function on a hold returns. */
function toHoldOutcome({ username, holdId }: HoldReference, row: HoldRow | undefined): HoldOutcome {
  if (row === undefined) throw new Error('The ledger function returned no row.');
  if (isRefusal(row.outcome)) {
    return { outcome: row.outcome, ...(row.available === null ? {} : { available: row.available }) };
  }
  if (row.state === null) throw new Error(`The ledger function returned ${row.outcome} without a hold.`);
  const hold = { holdId, username, credits: row.credits, state: row.state, expiresAt: row.expires_at };
  return isRepeat(row.outcome)
    ? { outcome: repeats[row.outcome], hold, isRepeat: true }
    : { outcome: row.outcome, hold };
}

function isRepeat(outcome: HoldRow['outcome']): outcome is keyof typeof repeats {
  return outcome in repeats;
}
