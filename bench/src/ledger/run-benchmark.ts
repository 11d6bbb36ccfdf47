import { join } from 'node:path';
import { migrate } from '@holdfast/service-kit/postgres';
import { createLogger } from '@holdfast/telemetry/pino';
import { describeMachine } from '../machine.ts';
import { findPgbench, type Pgbench } from '../pgbench/find-pgbench.ts';
import { accountCount, countAccounts, countHolds, createAccounts, loads } from './accounts.ts';
import { measureCallers, type MeasureOptions } from './measure-callers.ts';
import { measurePgbench } from './measure-pgbench.ts';
import { summarize, type Case, type LedgerReport, type MeasuredCase } from './report.ts';
import { toSample, type Sample, type Tally } from './sample.ts';
import { settleDatabase } from './settle-database.ts';
import { openBenchDatabase, openLedger, variants } from './variants.ts';

export interface LedgerBenchmarkOptions {
  /** An empty database, by the role that owns it; what is measured uses this. */
  readonly databaseUrl: string;
  /** The same database, by a superuser. */
  readonly superuserUrl: string;
  /** How many call at once, in turn. */
  readonly callers: readonly number[];
  /** How long each measurement counts. */
  readonly seconds: number;
  /** How often each is made. */
  readonly rounds: number;
  readonly lanes: number;
  readonly poolSize: number;
  /** This process's own environment, for pgbench. */
  readonly environment: NodeJS.ProcessEnv;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Told what is measured next. */
  readonly report: (line: string) => void;
}

/** More clients than this pgbench is not given: each needs a connection, and with it a process of PostgreSQL's. */
const maxPgbenchClients = 64;

/** The part of a measurement's seconds that goes before it. */
const warmUpShare = 0.5;

/**
 * Measures holds on the ledger: batched, unbatched and by pgbench, in turn and in rounds, so that all of them meet the
 * same machine and the same database. Holds stay in the table, which grows for all alike; every round begins with
 * another variant.
 *
 * @throws where a hold fails or is refused, or where the ledger counts other holds than the callers
 */
export async function runLedgerBenchmark(options: LedgerBenchmarkOptions): Promise<LedgerReport> {
  const startedAt = new Date().toISOString();
  const { databaseUrl } = options;
  const logger = createLogger({ serviceName: 'bench', level: 'silent' });
  const directory = join(import.meta.dirname, '../../../user-service/migrations');
  await migrate({ url: databaseUrl, directory, logger });
  const superuser = openBenchDatabase(options.superuserUrl, 1);
  try {
    const machine = await describeMachine(superuser);
    await createAccounts(superuser);
    const pgbench = await findPgbench();
    const measured = await measureRounds({ ...options, pgbench }, async (tally) => {
      await settleDatabase(superuser);
      const before = await countHolds(superuser);
      const { holds, ...rest } = await tally();
      const held = (await countHolds(superuser)) - before;
      if (held !== holds) throw new Error(`The ledger holds ${held} more, the callers were told ${holds}.`);
      return toSample({ ...rest, holds });
    });
    return {
      benchmark: 'ledger',
      startedAt,
      machine,
      pgbenchVersion: pgbench?.version ?? null,
      secondsPerMeasurement: options.seconds,
      warmUpSeconds: options.seconds * warmUpShare,
      rounds: options.rounds,
      lanes: options.lanes,
      poolSize: options.poolSize,
      accounts: accountCount,
      holds: await countHolds(superuser),
      results: summarize(measured),
    };
  } finally {
    await superuser.close();
  }
}

type Measurable = LedgerBenchmarkOptions & { readonly pgbench: Pgbench | null };

async function measureRounds(
  options: Measurable,
  sample: (run: () => Promise<Tally>) => Promise<Sample>,
): Promise<MeasuredCase[]> {
  // The first measurement must not pay for the compilation of what all of them run.
  for (const variant of ['batched', 'unbatched'] as const) {
    await sample(async () => runCase({ load: 'spread', callers: 16, variant }, options));
  }
  const measured = listCases(options).map((one) => ({ ...one, samples: [] as Sample[] }));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const one of rotateVariants(measured, round)) {
      options.signal.throwIfAborted();
      const name = `${one.load}, ${one.callers} callers, ${one.variant}`;
      const result = await sample(async () => runCase(one, options));
      one.samples.push(result);
      const rate = Math.round(result.holdsPerSecond).toLocaleString('en');
      options.report(`round ${round + 1} of ${options.rounds}: ${name}: ${rate} holds/s`);
    }
  }
  return measured;
}

function listCases({ callers, pgbench }: Measurable): Case[] {
  return loads.flatMap((load) =>
    callers.flatMap((count) =>
      variants
        .filter((variant) => variant !== 'pgbench' || (pgbench !== null && count <= maxPgbenchClients))
        .map((variant) => ({ load, callers: count, variant })),
    ),
  );
}

/** Keeps loads and callers in order, and begins each with another variant than the round before. */
function rotateVariants<One extends Case>(cases: readonly One[], round: number): One[] {
  const groups = Object.values(Object.groupBy(cases, ({ load, callers }) => `${load} ${callers}`));
  return groups.flatMap((group = []) => {
    const first = round % group.length;
    return [...group.slice(first), ...group.slice(0, first)];
  });
}

async function runCase({ load, callers, variant }: Case, options: Measurable): Promise<Tally> {
  const { pgbench, databaseUrl, environment, signal, seconds } = options;
  const measure: MeasureOptions = {
    callers,
    accounts: countAccounts(load),
    warmUpSeconds: seconds * warmUpShare,
    seconds,
    signal,
  };
  if (variant === 'pgbench') {
    if (pgbench === null) throw new Error('pgbench is not installed.');
    return measurePgbench({ pgbench, databaseUrl, environment }, measure);
  }
  const { ledger, close } = openLedger(variant, options);
  try {
    return await measureCallers(ledger, measure);
  } finally {
    await close();
  }
}
