import { defineStatement, type Queryable } from '@holdfast/service-kit';

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

const violationsStatement = defineStatement<{ readonly violation: string }>({
  name: 'test-violations',
  summary: 'SELECT',
  text: `
    SELECT 'transaction ' || transaction_id || ' does not sum to zero' AS violation
    FROM entries GROUP BY transaction_id HAVING sum(amount) <> 0
    UNION ALL
    SELECT 'posted of account ' || account_id || ' is not the sum of its entries'
    FROM accounts WHERE posted <> (
      SELECT coalesce(sum(amount), 0) FROM entries WHERE entries.account_id = accounts.account_id)
    UNION ALL
    SELECT 'held of account ' || account_id || ' is not the sum of its open holds'
    FROM accounts WHERE (held, open_holds) <> (
      SELECT coalesce(sum(credits), 0), count(*) FROM holds
      WHERE holds.account_id = accounts.account_id AND state = 'held')
    UNION ALL
    SELECT 'entries of account ' || account_id || ' have gaps'
    FROM accounts WHERE version <> (SELECT count(*) FROM entries WHERE entries.account_id = accounts.account_id)
      OR version <> (SELECT coalesce(max(version), 0) FROM entries WHERE entries.account_id = accounts.account_id)`,
});

/** The invariants of the ledger that do not hold; none, unless something is broken. */
export async function findViolations(database: Queryable): Promise<string[]> {
  const rows = await database.query(violationsStatement, []);
  return rows.map((row) => row.violation);
}

const expireStatement = defineStatement<never>({
  name: 'test-make-due',
  summary: 'UPDATE holds',
  text: `UPDATE holds SET expires_at = clock_timestamp() - interval '1 millisecond' WHERE hold_id = ANY ($1)`,
});

/** Lets the time of holds run out now, instead of waiting for it. */
export async function makeDue(database: Queryable, ...holdIds: readonly string[]): Promise<void> {
  await database.query(expireStatement, [holdIds]);
}
