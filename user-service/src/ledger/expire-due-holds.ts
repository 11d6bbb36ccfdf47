import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { SweepBounds, SweepResult } from './ledger.ts';

const dueStatement = defineStatement<{ readonly due: boolean }>({
  name: 'has-due-holds',
  summary: 'SELECT holds',
  // Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  text: `SELECT EXISTS (SELECT 1 FROM holds WHERE state = 'held' AND expires_at <= statement_timestamp()) AS due`,
});

const statement = defineStatement<{
  readonly is_full: boolean;
  readonly expired: number;
  readonly credits: number;
  readonly traced: number;
  readonly traceparents: readonly string[];
}>({
  name: 'expire-due-holds',
  procedure: 'expire_due_holds',
  summary: 'expire accounts holds',
  text: 'SELECT is_full, expired, credits, traced, traceparents FROM expire_due_holds($1, $2)',
});

/** Expires holds that are due, in one transaction. */
export async function expireDueHolds(database: Queryable, bounds: SweepBounds): Promise<SweepResult> {
  const [row] = await database.query(statement, [bounds.maxHolds, bounds.maxTraces]);
  if (row === undefined) throw new Error('The ledger function returned no row.');
  const { is_full: isFull, ...result } = row;
  return { isFull, ...result };
}

/** Whether any hold is due and not expired yet. */
export async function hasDueHolds(database: Queryable): Promise<boolean> {
  const [row] = await database.query(dueStatement, []);
  return row?.due ?? false;
}
