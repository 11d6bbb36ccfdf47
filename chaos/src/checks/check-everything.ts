import { checkBalances } from './check-balances.ts';
import type { CheckContext } from './check.ts';
import { checkHoldEnds } from './check-hold-ends.ts';
import { checkHolds } from './check-holds.ts';
import { checkKeys } from './check-keys.ts';
import { checkReservations } from './check-reservations.ts';
import { checkTransactions } from './check-transactions.ts';
import { checkVersions } from './check-versions.ts';

const checks = [
  checkTransactions,
  checkBalances,
  checkHoldEnds,
  checkVersions,
  checkHolds,
  checkReservations,
  checkKeys,
];

/** Checks all invariants against both databases and what the clients were told; notes violations in the history. */
export async function checkEverything(context: CheckContext): Promise<void> {
  for (const check of checks) await check(context);
}
