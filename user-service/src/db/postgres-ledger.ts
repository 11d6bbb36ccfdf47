import type { Queryable } from '@holdfast/service-kit/postgres';
import type { Ledger } from '../ledger/ledger.ts';
import { captureHold } from './capture-hold.ts';
import { expireDueHolds, hasDueHolds } from './expire-due-holds.ts';
import { findHolds } from './find-holds.ts';
import { findLimits } from './find-limits.ts';
import { grantCredits } from './grant-credits.ts';
import { holdCredits } from './hold-credits.ts';
import { listEntries } from './list-entries.ts';
import { releaseHold } from './release-hold.ts';
import { setLimits } from './set-limits.ts';

/** The ledger on PostgreSQL: one round trip an operation. */
export function createPostgresLedger(database: Queryable): Ledger {
  return {
    hold: async (request) => holdCredits(database, request),
    findHolds: async (holdIds) => findHolds(database, holdIds),
    capture: async (reference) => captureHold(database, reference),
    release: async (reference) => releaseHold(database, reference),
    findLimits: async (username) => findLimits(database, username),
    listEntries: async (page) => listEntries(database, page),
    setLimits: async (user) => setLimits(database, user),
    grant: async (request) => grantCredits(database, request),
    hasDue: async () => hasDueHolds(database),
    expireDue: async (bounds) => expireDueHolds(database, bounds),
  };
}
