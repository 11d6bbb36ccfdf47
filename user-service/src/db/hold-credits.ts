import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldOutcome, HoldRequest } from '../ledger/ledger.ts';
import { toHoldOutcome, type HoldRow } from './hold-row.ts';

const statement = defineStatement<HoldRow>({
  name: 'hold-credits',
  summary: 'hold accounts holds',
  text: 'SELECT outcome, credits, state, expires_at, available FROM hold_credits($1, $2, $3, $4, $5)',
});

export async function holdCredits(database: Queryable, request: HoldRequest): Promise<HoldOutcome> {
  const { username, holdId, credits, ttlSeconds, traceparent = null } = request;
  const [row] = await database.query(statement, [username, holdId, credits, ttlSeconds, traceparent]);
  return toHoldOutcome(request, row);
}
