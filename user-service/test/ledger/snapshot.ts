import { defineStatement, type Database, type Queryable } from '@holdfast/service-kit/postgres';
import { checkIntegrity } from '../../src/integrity/inspect-ledger.ts';

const snapshotStatement = defineStatement<{ readonly snapshot: unknown }>({
  name: 'test-snapshot',
  summary: 'SELECT',
  text: `
    SELECT jsonb_build_object(
      'accounts', (SELECT jsonb_agg(a ORDER BY account_id) FROM accounts AS a),
      'holds', (SELECT jsonb_agg(h ORDER BY hold_id) FROM holds AS h),
      'entries', (SELECT jsonb_agg(e ORDER BY transaction_id, account_id) FROM entries AS e),
      'grants', (SELECT jsonb_agg(g ORDER BY account_id, idempotency_key) FROM grants AS g),
      'refused_grants', (SELECT jsonb_agg(r ORDER BY account_id, idempotency_key) FROM refused_grants AS r)
    ) AS snapshot`,
});

/** Everything in the ledger's tables, to compare before and after. */
export async function takeSnapshot(database: Queryable): Promise<unknown> {
  const [row] = await database.query(snapshotStatement, []);
  return row?.snapshot;
}

/** What the service's own check finds broken in the ledger; nothing, unless something is. */
export async function findViolations(database: Database): Promise<readonly unknown[]> {
  const { invariants } = await checkIntegrity(database);
  return invariants.filter(({ violations }) => violations > 0);
}

const expireStatement = defineStatement<never>({
  name: 'test-make-due',
  summary: 'UPDATE holds',
  // Under the accounts' locks, like every writer of holds, so that no capture is under way that read the old time.
  text: `
    WITH locked AS MATERIALIZED (
      SELECT account_id FROM accounts
      WHERE account_id IN (SELECT account_id FROM holds WHERE hold_id = ANY ($1))
      ORDER BY account_id FOR NO KEY UPDATE
    )
    UPDATE holds SET expires_at = clock_timestamp() - interval '1 millisecond'
    FROM locked WHERE holds.account_id = locked.account_id AND hold_id = ANY ($1) AND state = 'held'`,
});

/** Lets the time of open holds run out now, instead of waiting for it. */
export async function makeDue(database: Queryable, ...holdIds: readonly string[]): Promise<void> {
  await database.query(expireStatement, [holdIds]);
}
