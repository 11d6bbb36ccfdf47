import { once } from 'node:events';
import { connect } from 'node:net';
import { root } from '@holdfast/scripts/lib/paths';
import { poll } from '@holdfast/scripts/lib/waiting';
import type { TracingMode } from '@holdfast/telemetry/tracing-modes';
import { fetchTrace, waitForTrace, type Trace } from '@holdfast/tempo-client';
import { openBenchDatabase } from '../ledger/variants.ts';
import type { CpuClock } from '../system/cpu-time.ts';
import { createUsers, nameUser } from '../system/create-users.ts';
import { startServicePair, type ServicePair } from '../system/service-pair.ts';
import type { System } from '../system/with-system.ts';
import { startByteCounter } from './count-bytes.ts';
import { isListening } from './is-listening.ts';
import { measureCost } from './measure-cost.ts';
import type { ModeRun } from './mode-run.ts';
import { createRequester, requests, type Answer, type RequestName } from './requests.ts';

export interface RunModeOptions {
  readonly system: System;
  /** Where the system does not tell CPU time, it is not measured. */
  readonly clock: CpuClock | undefined;
  readonly mode: TracingMode;
  /** How many reservations the cost is measured on. */
  readonly reservations: number;
}

const variables = {
  // The same for every SDK. At the end the newest spans are not due yet, so that only a flush can save them.
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  // Three attempts, however busy the machine.
  USER_SERVICE_TIMEOUT_MS: '10000',
} as const;

const traceDeadlineMs = 20_000;
/** Reservations before those that are measured, at most: Node compiles better what has run often. */
const maxWarmUps = 300;

/** Starts the pair in a mode, sends it the requests, stops it, and reads the traces that it left. */
export async function runMode({ system, clock, mode, reservations }: RunModeOptions): Promise<ModeRun> {
  const { group, server, tempo, signal } = system;
  const counter = await startByteCounter(tempo.urls.otlpGrpc);
  try {
    const pair = await startServicePair({
      name: mode,
      checkout: root,
      group,
      server,
      otlpUrl: counter.url,
      mode,
      variables,
    });
    await createUsers(pair, 1, signal);
    const requester = createRequester(pair, nameUser(1));
    await waitForItemCache(pair, signal);
    for (let count = 0; count < Math.min(reservations, maxWarmUps); count += 1) await requester.reserve();
    const answers = await requester.sendAll();
    const cost = await measureCost({
      pair,
      clock,
      counter,
      reserve: requester.reserve,
      reservations,
      signal,
    });
    await pair.stop.user();
    answers.push(await requester.sendWhileAway());
    const endLastDownload = await requester.beginLastDownload();
    const stopped = pair.stop.reservations();
    await waitUntilClosed(pair.urls.reservations, signal);
    answers.push(await endLastDownload());
    // Nothing is waited for: whatever has ended has been sent.
    await stopped;
    const traces = await readTraces(tempo.urls.api, answers);
    return {
      mode,
      answers: byName(answers.map((answer) => [answer.name, answer])),
      traces,
      cost: { ...cost, spans: traces.reserve?.spans.length ?? 0 },
    };
  } finally {
    await counter.close();
  }
}

/** Items are kept in memory once the service hears of their changes: from then on a reservation is the same each time. */
async function waitForItemCache(pair: ServicePair, signal: AbortSignal): Promise<void> {
  const database = openBenchDatabase(pair.databases.reservations, 1);
  try {
    const found = await poll(async () => (await isListening(database)) || undefined, {
      everyMs: 100,
      timeoutMs: 30_000,
      signal,
    });
    if (found === undefined) throw new Error('the reservations-service does not listen for changes of items');
  } finally {
    await database.close();
  }
}

/** Waits until a service takes no connection any more: it has seen the signal. */
async function waitUntilClosed(url: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(url);
  const closed = await poll(
    async () => {
      const socket = connect(Number(port), hostname);
      const refused = await once(socket, 'connect').then(
        () => undefined,
        () => true,
      );
      socket.destroy();
      return refused;
    },
    { everyMs: 20, timeoutMs: 10_000, signal },
  );
  if (closed === undefined) throw new Error('the reservations-service still takes connections after SIGTERM');
}

async function readTraces(tempoUrl: string, answers: readonly Answer[]): Promise<ModeRun['traces']> {
  const traces: [RequestName, Trace | undefined][] = [];
  for (const { name, traceId, traceresponse } of answers) {
    // An answer that tells its trace has one; of another, the trace is there by now or never will be.
    const trace =
      traceresponse === undefined
        ? ((await fetchTrace({ tempoUrl, traceId })) ?? undefined)
        : await waitForTrace({ tempoUrl, traceId, deadlineMs: traceDeadlineMs });
    traces.push([name, trace]);
  }
  return byName(traces);
}

function byName<Value>(entries: readonly [RequestName, Value][]): Record<RequestName, Value> {
  const missing = Object.keys(requests).find((name) => !entries.some(([found]) => found === name));
  if (missing !== undefined) throw new Error(`${missing} was not sent`);
  return Object.fromEntries(entries) as Record<RequestName, Value>;
}
