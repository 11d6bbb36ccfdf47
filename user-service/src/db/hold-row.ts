import type { HoldState } from '@holdfast/user-service-client/contract';
import type { HoldOutcome, HoldReference, LedgerRefusal } from '../ledger/ledger.ts';

/** What is read of the type `hold_result` of the migrations: what became of an operation on a hold. */
export interface HoldRow {
  /** Of the operation in its batch, from 1. */
  readonly position: number;
  readonly outcome: Extract<HoldOutcome, { hold: unknown }>['outcome'] | LedgerRefusal | keyof typeof repeats;
  readonly credits: number | null;
  readonly state: HoldState | null;
  readonly expires_at: Date | null;
  readonly available: number | null;
}

/** What is answered as before, although it has changed nothing this time. */
const repeats = { 'already-captured': 'captured', 'already-released': 'released' } as const;

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
export function toHoldOutcome({ username, holdId }: HoldReference, row: HoldRow | undefined): HoldOutcome {
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
