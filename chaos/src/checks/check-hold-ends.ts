import { defineStatement } from '@holdfast/service-kit/postgres';
import { noteFindings, type Check, type Finding } from './check.ts';

/** A hold is captured by exactly one pair of entries, and a hold that is not captured by none. */
const entriesStatement = defineStatement<Finding>({
  name: 'find-holds-whose-entries-differ',
  summary: 'SELECT holds entries',
  text: `
    SELECT coalesce(holds.hold_id, captured.hold_id)::text AS subject,
      format('is %s for %s credits, and captured by %s entries of %s',
        coalesce(state, 'unknown'), holds.credits, coalesce(captures, 0), spent) AS message
    FROM holds FULL JOIN (
      SELECT hold_id, count(*) AS captures, -sum(amount) AS spent, min(account_id) AS account_id FROM entries
      WHERE hold_id IS NOT NULL AND account_id IS NOT NULL GROUP BY hold_id
    ) AS captured USING (hold_id)
    WHERE (state IS NOT DISTINCT FROM 'captured') <> (captured.hold_id IS NOT NULL)
      OR captures > 1 OR spent <> holds.credits OR captured.account_id <> holds.account_id
    LIMIT 100`,
});

const lateStatement = defineStatement<Finding>({
  name: 'find-late-captures',
  summary: 'SELECT holds entries',
  text: `
    SELECT hold_id::text AS subject,
      format('was captured at %s; it expired at %s', greatest(settled_at, entries.created_at), expires_at) AS message
    FROM holds LEFT JOIN entries USING (hold_id)
    WHERE state = 'captured' AND (settled_at >= expires_at OR entries.created_at >= expires_at)
    LIMIT 100`,
});

/** Invariants 4 and 5: a hold ended once, and was captured before it expired or not at all. */
export const checkHoldEnds: Check = async ({ userDatabase, history }) => {
  noteFindings(history, 4, await userDatabase.query(entriesStatement, []));
  noteFindings(history, 5, await userDatabase.query(lateStatement, []));
};
