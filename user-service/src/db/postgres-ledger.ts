import type { Queryable } from '@holdfast/service-kit/postgres';
import type { HoldOutcome, Ledger } from '../ledger/ledger.ts';
import { applyOperations, type LedgerOperation } from './apply-operations.ts';
import { expireDueHolds, hasDueHolds } from './expire-due-holds.ts';
import { findHolds } from './find-holds.ts';
import { findLimits } from './find-limits.ts';
import { grantCredits } from './grant-credits.ts';
import { listEntries } from './list-entries.ts';
import { setLimits } from './set-limits.ts';

/** The ledger on PostgreSQL: one round trip an operation. */
export function createPostgresLedger(database: Queryable): Ledger {
  const apply = async (operation: LedgerOperation): Promise<HoldOutcome> => {
    const [result] = await applyOperations(database, [operation]);
    if (result === undefined) throw new Error('The ledger function returned no row.');
    return result;
  };
  return {
    hold: async (request) => apply({ kind: 'hold', ...request }),
    findHolds: async (holdIds) => findHolds(database, holdIds),
    capture: async (reference) => apply({ kind: 'capture', ...reference }),
    release: async (reference) => apply({ kind: 'release', ...reference }),
    findLimits: async (username) => findLimits(database, username),
    listEntries: async (page) => listEntries(database, page),
    setLimits: async (user) => setLimits(database, user),
    grant: async (request) => grantCredits(database, request),
    hasDue: async () => hasDueHolds(database),
    expireDue: async (bounds) => expireDueHolds(database, bounds),
  };
}
