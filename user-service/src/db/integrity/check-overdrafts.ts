import { defineCheck } from './define-check.ts';

/** Invariant 3: nobody holds less than nothing, or more than they own. */
export const checkOverdrafts = defineCheck({
  name: 'check-overdrafts',
  summary: 'SELECT accounts',
  verdicts: `
    SELECT 'account' AS subject, username AS id,
      CASE WHEN held < 0 OR held > posted THEN format('has %s held of %s posted', held, posted) END AS detail
    FROM accounts`,
});
