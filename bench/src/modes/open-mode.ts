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
import { startByteCounter, type ByteCounter } from './count-bytes.ts';
import { isListening } from './is-listening.ts';
import { measureBytes, measureCpu, reserveMany } from './measure-cost.ts';
import type { ModeRun } from './mode-run.ts';
import { createRequester, requests, type Answer, type RequestName } from './requests.ts';

/** The pair, running in one mode. */
export interface OpenMode {
  readonly mode: TracingMode;
  /** Makes reservations that count for nothing: Node compiles better what has run often. */
  readonly warmUp: (reservations: number) => Promise<void>;
  /** Sends the requests that need both services. To be called once. */
  readonly sendRequests: () => Promise<void>;
  /** What reservations that follow one another send to the backend, in bytes each. */
  readonly measureBytes: (reservations: number) => Promise<number>;
  /** What reservations, 16 at a time, take of both services' CPU time, in µs each. */
  readonly measureCpu: (clock: CpuClock, reservations: number) => Promise<number>;
  /** Sends the last requests, stops the services on the way, and reads the traces of all. */
  readonly finish: () => Promise<Pick<ModeRun, 'mode' | 'answers' | 'traces'>>;
  /** Stops counting what is sent. The services end with their system. */
  readonly close: () => Promise<void>;
}

const variables = {
  // The same for every SDK. At the end the newest spans are not due yet, so that only a flush can save them.
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  // Three attempts, however busy the machine.
  USER_SERVICE_TIMEOUT_MS: '10000',
} as const;

const traceDeadlineMs = 20_000;
const atOnce = 16;

/** Starts the pair in a mode, with a user who may reserve as often as they like. */
export async function openMode(system: System, mode: TracingMode): Promise<OpenMode> {
  const counter = await startByteCounter(system.tempo.urls.otlpGrpc);
  try {
    return await openBehind(counter, system, mode);
  } catch (error) {
    await counter.close();
    throw error;
  }
}

async function openBehind(counter: ByteCounter, system: System, mode: TracingMode): Promise<OpenMode> {
  const { group, server, tempo, signal } = system;
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
  const { reserve } = requester;
  await waitForItemCache(pair, signal);
  const answers: Answer[] = [];
  return {
    mode,
    warmUp: async (reservations) => reserveMany(reserve, { reservations, atOnce, signal }),
    sendRequests: async () => void answers.push(...(await requester.sendAll())),
    measureBytes: async (reservations) => measureBytes({ counter, reserve, reservations, signal }),
    measureCpu: async (clock, reservations) =>
      measureCpu({ clock, pids: pair.pids, counter, reserve, reservations, atOnce, signal }),
    finish: async () => {
      await pair.stop.user();
      answers.push(await requester.sendWhileAway());
      const endLastDownload = await requester.beginLastDownload();
      const stopped = pair.stop.reservations();
      await waitUntilClosed(pair.urls.reservations, signal);
      answers.push(await endLastDownload());
      // Nothing is waited for: whatever has ended has been sent.
      await stopped;
      return {
        mode,
        answers: byName(answers.map((answer) => [answer.name, answer])),
        traces: await readTraces(tempo.urls.api, answers),
      };
    },
    close: counter.close,
  };
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
