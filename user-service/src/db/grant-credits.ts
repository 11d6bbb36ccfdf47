import { defineStatement, type Queryable } from '@holdfast/service-kit';
import type { GrantOutcome, GrantRequest } from '../ledger/ledger.ts';

interface GrantedRow {
  readonly outcome: Extract<GrantOutcome, { entry: unknown }>['outcome'];
  readonly version: number;
  readonly amount: number;
  readonly balance_after: number;
  readonly created_at: Date;
}
interface RefusedRow {
  readonly outcome: 'user-not-found' | 'idempotency-key-reused' | 'credit-limit-reached';
}

const statement = defineStatement<GrantedRow | RefusedRow>({
  name: 'grant-credits',
  summary: 'grant accounts entries',
  text: 'SELECT * FROM grant_credits($1, $2, $3)',
});

export async function grantCredits(database: Queryable, request: GrantRequest): Promise<GrantOutcome> {
  const { username, idempotencyKey, credits } = request;
  const [row] = await database.query(statement, [username, idempotencyKey, credits]);
  if (row === undefined) throw new Error('The ledger function returned no row.');
  if (row.outcome !== 'granted' && row.outcome !== 'already-granted') return { outcome: row.outcome };
  return {
    outcome: row.outcome,
    entry: {
      version: row.version,
      kind: 'grant',
      amount: row.amount,
      balanceAfter: row.balance_after,
      holdId: null,
      createdAt: row.created_at,
    },
  };
}
