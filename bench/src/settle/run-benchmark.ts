import { root } from '@holdfast/scripts/lib/paths';
import { openBenchDatabase } from '../ledger/variants.ts';
import { describeMachine } from '../machine.ts';
import type { CpuClock } from '../system/cpu-time.ts';
import { createUsers } from '../system/create-users.ts';
import { startServicePair, type ServicePair } from '../system/service-pair.ts';
import type { System } from '../system/with-system.ts';
import { checkIntegrity } from './check-integrity.ts';
import { measure, type MeasureOptions } from './measure.ts';
import { summarize, type SettleReport, type SettleSample } from './report.ts';

export interface SettleBenchmarkOptions {
  readonly system: System;
  readonly clock: CpuClock;
  /** How many expire at once. */
  readonly reservations: number;
  readonly rounds: number;
  readonly users: number;
  /** Another checkout, absolute. */
  readonly against: string | undefined;
  /** Told what has been measured. */
  readonly report: (line: string) => void;
}

interface Measured extends Pick<MeasureOptions, 'variant' | 'pair' | 'databases'> {
  readonly pair: ServicePair;
}

/** Measures how long the services take for reservations that expire at once. */
export async function runSettleBenchmark(options: SettleBenchmarkOptions): Promise<SettleReport> {
  const { system, clock, reservations, rounds, users, against, report } = options;
  const startedAt = new Date().toISOString();
  report(`starting the services, with ${users} users`);
  const measured = [await open(options, 'traced', root)];
  try {
    if (against !== undefined) measured.push(await open(options, 'against', against));
    const [{ databases }] = measured as [Measured];
    const machine = await describeMachine(databases.user);
    const samples: SettleSample[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const one of measured) {
        const sample = await measure({ ...one, system, clock, round, reservations, users });
        samples.push(sample);
        const perSecond = Math.round(reservations / sample.seconds);
        report(`round ${round} of ${rounds}: ${one.variant}: ${perSecond} settled/s`);
      }
    }
    for (const { pair } of measured) await checkIntegrity(pair, system.signal);
    return {
      benchmark: 'settle',
      startedAt,
      machine,
      reservations,
      rounds,
      users,
      against: against ?? null,
      results: summarize(samples),
      samples,
    };
  } finally {
    await Promise.all(
      measured.flatMap(({ databases }) => [databases.user.close(), databases.reservations.close()]),
    );
  }
}

async function open(
  { system, users }: SettleBenchmarkOptions,
  variant: Measured['variant'],
  checkout: string,
): Promise<Measured> {
  const { group, server, tempo, signal } = system;
  const pair = await startServicePair({
    name: variant,
    checkout,
    group,
    server,
    otlpUrl: tempo.urls.otlpGrpc,
    variables: {},
  });
  await createUsers(pair, users, signal);
  const databases = {
    user: openBenchDatabase(pair.databases.user, 1),
    reservations: openBenchDatabase(pair.databases.reservations, 1),
  };
  return { variant, pair, databases };
}
