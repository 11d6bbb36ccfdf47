import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { LedgerSize } from './ledger-metrics.ts';

const sizeStatement = defineStatement<{
  readonly accounts: number;
  readonly posted: number | null;
  readonly held: number | null;
  readonly open_holds: number | null;
}>({
  name: 'measure-ledger',
  summary: 'SELECT accounts',
  // Sums of bigint are numeric, which arrives as text; as double precision they are as exact as a gauge is.
  text: `
    SELECT count(*) AS accounts, sum(posted)::double precision AS posted, sum(held)::double precision AS held,
      sum(open_holds)::double precision AS open_holds
    FROM accounts`,
});

const sweeperLagStatement = defineStatement<{ readonly seconds: number }>({
  name: 'measure-sweeper-lag',
  summary: 'SELECT holds',
  // Unlike clock_timestamp(), this clock stands still during the statement: the index is read up to it and no further.
  text: `
    SELECT coalesce(extract(epoch FROM statement_timestamp() - min(expires_at)), 0)::double precision AS seconds
    FROM holds WHERE state = 'held' AND expires_at <= statement_timestamp()`,
});

const lockWaitsStatement = defineStatement<{ readonly waiting: number }>({
  name: 'count-lock-waits',
  summary: 'SELECT pg_stat_activity',
  text: `
    SELECT count(*) AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`,
});

/** Adds up all accounts: it reads each of them. */
export async function measureLedger(database: Queryable): Promise<LedgerSize> {
  const [row] = await database.query(sizeStatement, []);
  const held = row?.held ?? 0;
  return {
    accounts: row?.accounts ?? 0,
    openHolds: row?.open_holds ?? 0,
    heldCredits: held,
    availableCredits: (row?.posted ?? 0) - held,
  };
}

/** For how long the oldest hold that is due has waited to be swept, in seconds. */
export async function measureSweeperLag(database: Queryable): Promise<number> {
  const [row] = await database.query(sweeperLagStatement, []);
  return row?.seconds ?? 0;
}

/** How many connections wait for a lock. */
export async function countLockWaits(database: Queryable): Promise<number> {
  const [row] = await database.query(lockWaitsStatement, []);
  return row?.waiting ?? 0;
}
