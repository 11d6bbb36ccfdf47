import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate, type Queryable } from '@holdfast/service-kit/postgres';
import { createLogger } from '@holdfast/telemetry/pino';
import { configSchema } from '@holdfast/user-service/config';
import type { Ledger } from '@holdfast/user-service/ledger';
import { createPostgresLedger } from '@holdfast/user-service/postgres-ledger';
import { startSweeper } from '@holdfast/user-service/sweeper';
import {
  countAccounts,
  countHolds,
  createAccounts,
  loads,
  nameAccount,
  type Load,
} from '../ledger/accounts.ts';
import { settleDatabase } from '../ledger/settle-database.ts';
import { openBenchDatabase, openLedger } from '../ledger/variants.ts';
import { describeMachine } from '../machine.ts';
import { createOtherAccounts, insertDueHolds } from './due-holds.ts';
import { measureSteadily, type SteadyLoad } from './measure-steadily.ts';
import type { SweepMeasurement, SweepReport } from './report.ts';

export interface SweepBenchmarkOptions {
  /** An empty database, by the role that owns it; what is measured uses this. */
  readonly databaseUrl: string;
  /** The same database, by a superuser. */
  readonly superuserUrl: string;
  /** Holds that fall due at once. */
  readonly dueHolds: number;
  /** New holds a second, on the same accounts and on others each. */
  readonly rate: number;
  /** How long new holds are measured with nothing due. */
  readonly seconds: number;
  readonly lanes: number;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Told what has been measured. */
  readonly report: (line: string) => void;
}

interface Bench extends SweepBenchmarkOptions {
  /** As the user-service has it: lanes for holds, a pool for the sweeper. */
  readonly ledger: Ledger;
  readonly superuser: Queryable;
  readonly others: readonly string[];
}

/** How long new holds are made before they count, in ms. */
const warmUpMs = 500;
const otherAccountCount = 100;
const logger = createLogger({ serviceName: 'bench', level: 'silent' });

/**
 * Measures how long the sweeper takes for holds that are due at once, over many accounts and on one, and what becomes of
 * new holds meanwhile.
 *
 * @throws where a hold fails or is refused, or where the ledger counts other holds than were made
 */
export async function runSweepBenchmark(options: SweepBenchmarkOptions): Promise<SweepReport> {
  const startedAt = new Date().toISOString();
  const { databaseUrl, dueHolds, rate, lanes } = options;
  const directory = join(import.meta.dirname, '../../../user-service/migrations');
  await migrate({ url: databaseUrl, directory, logger });
  const superuser = openBenchDatabase(options.superuserUrl, 1);
  const pool = openBenchDatabase(databaseUrl, 10);
  const batched = openLedger('batched', { databaseUrl, lanes, poolSize: 1 });
  const ledger: Ledger = {
    ...createPostgresLedger(pool),
    hold: async (request) => batched.ledger.hold(request),
  };
  try {
    const machine = await describeMachine(superuser);
    await createAccounts(superuser);
    const others = await createOtherAccounts(ledger, otherAccountCount);
    const measurements: SweepMeasurement[] = [];
    for (const load of loads) {
      options.signal.throwIfAborted();
      const measured = await measureSweep(load, { ...options, ledger, superuser, others });
      options.report(`${load}: ${dueHolds} released in ${measured.seconds.toFixed(2)} s`);
      measurements.push(measured);
    }
    return { benchmark: 'sweep', startedAt, machine, dueHolds, rate, lanes, measurements };
  } finally {
    await Promise.all([batched.close(), pool.close(), superuser.close()]);
  }
}

async function measureSweep(load: Load, bench: Bench): Promise<SweepMeasurement> {
  const { ledger, superuser, dueHolds, rate, signal } = bench;
  const accounts = countAccounts(load);
  const same = Array.from({ length: accounts }, (_, index) => nameAccount(index + 1));
  const steady: SteadyLoad = { rate, groups: { same, other: bench.others } };
  const warmUp = async () =>
    measureSteadily(ledger, steady, async () => delay(warmUpMs, undefined, { signal }));

  const heldBefore = await countHolds(superuser);
  const warmed = await warmUp();
  const before = await measureSteadily(ledger, steady, async () =>
    delay(bench.seconds * 1000, undefined, { signal }),
  );
  await insertDueHolds(superuser, dueHolds, accounts);
  await settleDatabase(superuser);
  const rewarmed = await warmUp();
  const { result: seconds, ...during } = await measureSteadily(ledger, steady, async () =>
    sweepAll(ledger, signal),
  );

  const made = [warmed, rewarmed, before, during].reduce(
    (sum, { same: s, other: o }) => sum + s.holds + o.holds,
    0,
  );
  const held = (await countHolds(superuser)) - heldBefore;
  if (held !== made) throw new Error(`The ledger holds ${held} more, the callers were told ${made}.`);
  return { load, accounts, seconds, releasedPerSecond: dueHolds / seconds, before, during };
}

/** Runs the sweeper, set as the user-service has it, until nothing is due. @returns how long that took, in s */
async function sweepAll(ledger: Ledger, signal: AbortSignal): Promise<number> {
  const startedAtMs = performance.now();
  const intervalMs = configSchema.shape.SWEEP_INTERVAL_MS.parse(undefined);
  const sweeper = startSweeper({ ledger, intervalMs, logger });
  try {
    while (await ledger.hasDue()) await delay(10, undefined, { signal });
    return (performance.now() - startedAtMs) / 1000;
  } finally {
    await sweeper.close();
  }
}
