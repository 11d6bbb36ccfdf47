import { defineCheck } from './define-check.ts';

/** Invariant 5: by the hold's own time and by that of its entry, what was captured was so before it expired. */
export const checkCaptureTimes = defineCheck({
  name: 'check-capture-times',
  summary: 'SELECT holds entries',
  verdicts: `
    SELECT 'hold' AS subject, hold_id::text AS id,
      CASE WHEN captured_at >= expires_at OR (state = 'captured' AND settled_at >= expires_at)
        THEN format('expired at %s, and was captured at %s', expires_at,
          greatest(captured_at, CASE WHEN state = 'captured' THEN settled_at END))
      END AS detail
    FROM holds
    LEFT JOIN (
      SELECT hold_id, created_at AS captured_at FROM entries WHERE kind = 'capture' AND account_id IS NOT NULL
    ) AS moved USING (hold_id)
    WHERE state = 'captured' OR captured_at IS NOT NULL`,
});
