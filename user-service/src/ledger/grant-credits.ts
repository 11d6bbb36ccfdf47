import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { Entry, GrantOutcome, GrantRequest } from './ledger.ts';

interface GrantedRow {
  readonly outcome: 'granted' | 'already-granted';
  readonly version: number;
  readonly amount: number;
  readonly balance_after: number;
  readonly created_at: Date;
}
interface RefusedRow {
  readonly outcome: 'credit-limit-reached' | 'already-refused';
  readonly answer: string;
}
interface UnansweredRow {
  readonly outcome: 'user-not-found' | 'idempotency-key-reused';
}

const statement = defineStatement<GrantedRow | RefusedRow | UnansweredRow>({
  name: 'grant-credits',
  procedure: 'grant_credits',
  summary: 'grant accounts entries',
  text: 'SELECT * FROM grant_credits($1, $2, $3, $4)',
});

export async function grantCredits(database: Queryable, request: GrantRequest): Promise<GrantOutcome> {
  const { username, idempotencyKey, credits, refusal = '' } = request;
  const [row] = await database.query(statement, [username, idempotencyKey, credits, refusal]);
  if (row === undefined) throw new Error('The ledger function returned no row.');
  switch (row.outcome) {
    case 'granted':
    case 'already-granted':
      return { outcome: row.outcome, entry: toEntry(row) };
    case 'credit-limit-reached':
    case 'already-refused':
      return { outcome: row.outcome, answer: row.answer };
    case 'user-not-found':
    case 'idempotency-key-reused':
      return { outcome: row.outcome };
  }
}

function toEntry(row: GrantedRow): Entry {
  return {
    version: row.version,
    kind: 'grant',
    amount: row.amount,
    balanceAfter: row.balance_after,
    holdId: null,
    createdAt: row.created_at,
  };
}
