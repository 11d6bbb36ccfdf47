import { orderCheckpoint } from '../ledger/settle-database.ts';
import { openBenchDatabase } from '../ledger/variants.ts';
import { describeMachine } from '../machine.ts';
import type { CpuClock } from '../system/cpu-time.ts';
import type { System } from '../system/with-system.ts';
import { findBroken, type Limits } from './find-broken.ts';
import { measure } from './measure.ts';
import { summarize, type PairReport } from './report.ts';
import type { Sample } from './sample.ts';
import { startVariants } from './start-variants.ts';

export interface PairBenchmarkOptions {
  readonly system: System;
  readonly clock: CpuClock;
  /** Its name and version. */
  readonly loadGenerator: string;
  readonly connections: readonly number[];
  readonly rounds: number;
  /** How long each measurement is, and each variant's use before the first round: whole seconds. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly users: number;
  /** Another checkout, absolute. */
  readonly against: string | undefined;
  readonly limits: Limits;
  /** Told what has been measured. */
  readonly report: (line: string) => void;
}

/** Measures the pair in all variants, which take turns within each round. */
export async function runPairBenchmark(options: PairBenchmarkOptions): Promise<PairReport> {
  const {
    system,
    clock,
    loadGenerator,
    connections,
    rounds,
    seconds,
    warmUpSeconds,
    users,
    against,
    limits,
    report,
  } = options;
  const startedAt = new Date().toISOString();
  const superuser = openBenchDatabase(system.server.superuserUrl, 1);
  try {
    const machine = await describeMachine(superuser);
    report(`starting the services, with ${users} users`);
    const variants = await startVariants(system, { users, against });
    const shared = { system, clock, users };
    report('warming up');
    for (const variant of variants) {
      await measure({
        ...shared,
        variant,
        round: 0,
        connections: Math.max(...connections),
        seconds: warmUpSeconds,
      });
    }
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const number of connections) {
        // What was written before is on disk, so that no variant pays for another's; and none comes always first.
        await orderCheckpoint(superuser);
        for (const variant of rotate(variants, round)) {
          const sample = await measure({ ...shared, variant, round, connections: number, seconds });
          samples.push(sample);
          report(`round ${round} of ${rounds}: ${describe(sample)}`);
        }
      }
    }
    const results = summarize(samples);
    return {
      benchmark: 'pair',
      startedAt,
      machine,
      loadGenerator,
      rounds,
      secondsPerMeasurement: seconds,
      warmUpSeconds,
      users,
      against: against ?? null,
      results,
      samples,
      broken: findBroken(results, limits),
    };
  } finally {
    await superuser.close();
  }
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function describe({ variant, connections, requests, seconds, cpuMicros, failures }: Sample): string {
  const failed = failures === 0 ? '' : `, ${failures} FAILED`;
  return (
    `${connections} connections, ${variant}: ${Math.round(requests / seconds)} requests/s, ` +
    `${Math.round(cpuMicros.services)} µs each${failed}`
  );
}
