import { setTimeout as delay } from 'node:timers/promises';
import type { CpuClock } from '../system/cpu-time.ts';
import { item } from '../system/create-users.ts';
import { readPeakMemory } from '../system/peak-memory.ts';
import { drainSpans } from '../system/span-counts.ts';
import type { System } from '../system/with-system.ts';
import { runWrk } from './run-wrk.ts';
import type { Sample } from './sample.ts';
import type { Variant } from './start-variants.ts';

export interface MeasureOptions {
  readonly system: System;
  readonly clock: CpuClock;
  readonly variant: Variant;
  readonly connections: number;
  readonly round: number;
  readonly seconds: number;
  readonly users: number;
}

/** On top of what the slowest answers took, in ms. */
const settleMs = 200;

/**
 * Puts a load on a variant, and counts what it costs until the last request has ended and the last of its spans is with the
 * backend.
 */
export async function measure(options: MeasureOptions): Promise<Sample> {
  const { system, clock, variant, connections, round, seconds, users } = options;
  const { server, tempo, signal } = system;
  const { url, pids, scraped } = variant;
  const measured = {
    reservationsService: pids.reservations,
    userService: pids.user,
    postgres: server.pid,
    tempoLocal: tempo.pid,
  };
  const spansBefore = await drainSpans(scraped, signal);
  const before = await clock.read(measured);
  const load = await runWrk({ url, connections, seconds, users, itemId: item.itemId, signal });
  // Each connection has one more request under way when wrk stops. The services bring those to their ends too, which takes
  // no longer than the slowest answers did.
  const started = load.requests + load.failures + connections;
  await delay(2 * load.p999Ms + settleMs, undefined, { signal });
  const spansAfter = await drainSpans(scraped, signal);
  const after = await clock.read(measured);

  const cost = (name: keyof typeof measured): number => ((after[name] - before[name]) * 1e6) / started;
  const [reservationsService, userService] = [cost('reservationsService'), cost('userService')];
  return {
    ...load,
    variant: variant.name,
    connections,
    round,
    cpuMicros: {
      reservationsService,
      userService,
      services: reservationsService + userService,
      postgres: cost('postgres'),
      tempoLocal: cost('tempoLocal'),
    },
    spans:
      spansBefore === undefined || spansAfter === undefined
        ? null
        : {
            made: (spansAfter.made - spansBefore.made) / started,
            received: (spansAfter.received - spansBefore.received) / started,
            lost: (spansAfter.lost - spansBefore.lost) / started,
          },
    peakBytes: {
      reservationsService: await readPeakMemory(pids.reservations),
      userService: await readPeakMemory(pids.user),
    },
  };
}
