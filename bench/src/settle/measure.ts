import { setTimeout as delay } from 'node:timers/promises';
import { poll } from '@holdfast/scripts/lib/waiting';
import type { Database } from '@holdfast/service-kit/postgres';
import { orderCheckpoint } from '../ledger/settle-database.ts';
import type { CpuClock } from '../system/cpu-time.ts';
import type { ServicePair } from '../system/service-pair.ts';
import { drainSpans, type SpanCounts } from '../system/span-counts.ts';
import type { System } from '../system/with-system.ts';
import {
  hasOpenHolds,
  hasOpenReservations,
  insertBatch,
  readEnds,
  type Batch,
} from './expiring-reservations.ts';
import type { SettleSample } from './report.ts';

export interface MeasureOptions {
  readonly system: System;
  readonly clock: CpuClock;
  readonly variant: SettleSample['variant'];
  readonly pair: ServicePair;
  readonly databases: { readonly user: Database; readonly reservations: Database };
  readonly round: number;
  readonly reservations: number;
  readonly users: number;
}

/** How long the writing of reservations may take before they expire. */
const writeLimitMs = { atLeast: 3000, each: 1 } as const;
/** How long the ends of all of them may take. */
const endLimitMs = { atLeast: 60_000, each: 20 } as const;
const everyMs = 50;

/**
 * Lets reservations expire at one moment, and counts what their ends cost.
 *
 * @throws Error where they could not be written before they expired, or end otherwise than as expired
 */
export async function measure(options: MeasureOptions): Promise<SettleSample> {
  const { system, clock, variant, pair, databases, round, reservations } = options;
  const { server, tempo, signal } = system;
  const urls = Object.values(pair.urls);
  const pids = {
    reservationsService: pair.pids.reservations,
    userService: pair.pids.user,
    postgres: server.pid,
    tempoLocal: tempo.pid,
  };
  const batch = await writeBatch(options);
  const spansBefore = await readSpans(urls, signal);
  const before = await clock.read(pids);
  const expiresAtMs = batch.expiresAt.getTime();
  await delay(expiresAtMs - Date.now(), undefined, { signal });

  await waitUntil(options, async () => !(await hasOpenReservations(databases.reservations)));
  const { expired, last } = await readEnds(databases.reservations, batch);
  if (expired !== reservations || last === null) {
    throw new Error(`${expired} of ${reservations} reservations ended as expired`);
  }
  await waitUntil(options, async () => !(await hasOpenHolds(databases.user)));
  const sweptSeconds = (Date.now() - expiresAtMs) / 1000;
  const spansAfter = await readSpans(urls, signal);
  const after = await clock.read(pids);

  const cost = (name: keyof typeof pids): number => ((after[name] - before[name]) * 1e6) / reservations;
  const count = (name: keyof SpanCounts): number => (spansAfter[name] - spansBefore[name]) / reservations;
  return {
    variant,
    round,
    reservations,
    seconds: (last.getTime() - expiresAtMs) / 1000,
    sweptSeconds,
    cpuMicros: {
      reservationsService: cost('reservationsService'),
      userService: cost('userService'),
      postgres: cost('postgres'),
      tempoLocal: cost('tempoLocal'),
    },
    spans: { made: count('made'), received: count('received'), lost: count('lost') },
  };
}

/** Writes reservations that expire soon, and sees to it that nothing of the writing is left to do. */
async function writeBatch({ system, databases, round, reservations, users }: MeasureOptions): Promise<Batch> {
  const expiresAt = new Date(Date.now() + writeLimitMs.atLeast + reservations * writeLimitMs.each);
  const batch = { name: `round ${round}`, reservations, users, expiresAt };
  await insertBatch(databases, batch);
  await orderCheckpoint(databases.user);
  system.signal.throwIfAborted();
  if (Date.now() >= expiresAt.getTime()) {
    throw new Error('the reservations expired before all of them were written: try fewer of them');
  }
  return batch;
}

async function readSpans(urls: readonly string[], signal: AbortSignal): Promise<SpanCounts> {
  const counts = await drainSpans(urls, signal);
  if (counts === undefined) throw new Error('the services count no spans');
  return counts;
}

async function waitUntil(
  { reservations, system: { signal } }: MeasureOptions,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const timeoutMs = endLimitMs.atLeast + reservations * endLimitMs.each;
  const done = await poll(async () => (await isSo()) || undefined, { everyMs, timeoutMs, signal });
  if (done === undefined) throw new Error(`reservations had not ended after ${timeoutMs / 1000} s`);
}
