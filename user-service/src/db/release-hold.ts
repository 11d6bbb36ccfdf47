import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { HoldOutcome, HoldReference } from '../ledger/ledger.ts';
import { toHoldOutcome, type HoldRow } from './hold-row.ts';

const statement = defineStatement<HoldRow>({
  name: 'release-hold',
  summary: 'release accounts holds',
  text: 'SELECT outcome, credits, state, expires_at, available FROM release_hold($1, $2)',
});

export async function releaseHold(database: Queryable, reference: HoldReference): Promise<HoldOutcome> {
  const { username, holdId } = reference;
  const [row] = await database.query(statement, [username, holdId]);
  return toHoldOutcome(reference, row);
}
