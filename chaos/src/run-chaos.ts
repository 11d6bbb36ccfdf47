import { join } from 'node:path';
import { openDatabase, type Database } from '@holdfast/service-kit/postgres';
import { createLogger } from '@holdfast/telemetry/pino';
import { Pool } from 'undici';
import { checkEverything } from './checks/check-everything.ts';
import { checkIntegrity } from './checks/check-integrity.ts';
import { waitForQuiet } from './checks/wait-for-quiet.ts';
import { askAfterwards } from './clients/ask-afterwards.ts';
import type { Client } from './clients/client.ts';
import { prepareWorld } from './clients/prepare-world.ts';
import { readBack } from './clients/read-back.ts';
import { runClients, type Progress } from './clients/run-clients.ts';
import { createHistory, type History } from './history/history.ts';
import { openRunLog, type RunLog } from './history/run-log.ts';
import { findHollowness } from './report/find-hollowness.ts';
import type { ChaosReport } from './report/report.ts';
import { runKills } from './run-kills.ts';
import { planKills, type VictimName } from './schedule/plan-kills.ts';
import { maxHoldTtlSeconds } from './schedule/world.ts';
import type { System } from './system.ts';

export interface ChaosOptions {
  readonly operations: number;
  readonly kills: number;
  /** A 32-bit integer. */
  readonly seed: number;
  readonly clients: number;
  readonly system: System;
  /** An existing folder for the log of the run. */
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** Told what goes on, a line each. */
  readonly report: (line: string) => void;
}

/** How long it may take, after the last hold has expired, until everything has ended, in ms. */
const quietDeadlineMs = 30_000;

/** How often to tell how far the run is, in ms. */
const progressMs = 5_000;

/**
 * Uses the pair from all sides at once while it is being killed and its network fails, waits until it is quiet, and checks
 * every invariant. The system is left running.
 *
 * @throws where the system cannot be prepared or restarted; what is wrong with it otherwise is in the report
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { system, workDir } = options;
  const log = openRunLog(join(workDir, 'requests.jsonl'));
  const history = createHistory(log);
  const targets = {
    userService: openPool(system.userServiceUrl, options.clients),
    reservationsService: openPool(system.reservationsServiceUrl, options.clients),
    adminToken: system.adminToken,
    serviceToken: system.serviceToken,
  };
  const databases = openDatabases(system);
  try {
    return await run({ ...options, log, history, targets, databases });
  } finally {
    await Promise.all([targets.userService.destroy(), targets.reservationsService.destroy()]);
    await Promise.all([databases.userDatabase.close(), databases.reservationsDatabase.close()]);
    await log.close();
  }
}

interface Run extends ChaosOptions {
  readonly log: RunLog;
  readonly history: History;
  readonly targets: Client['targets'];
  readonly databases: { readonly userDatabase: Database; readonly reservationsDatabase: Database };
}

async function run(options: Run): Promise<ChaosReport> {
  const { system, history, targets, databases, report, signal, operations, kills } = options;
  const progress: Progress = { begun: 0, done: new Map() };
  const observer: Client = {
    number: -1,
    targets,
    history,
    memory: { reservations: [], holds: [], reservationKeys: [], grantKeys: [] },
  };
  await prepareWorld(observer);

  const startedAt = performance.now();
  const outages = await breakWhileUsed(options, progress);
  const seconds = (performance.now() - startedAt) / 1000;
  report(`${operations} operations in ${seconds.toFixed(1)} s; waiting until it is quiet`);

  system.healNetwork();
  const quietFrom = performance.now();
  const isQuiet = await waitForQuiet(databases, maxHoldTtlSeconds * 1000 + quietDeadlineMs, signal);
  const secondsUntilQuiet = (performance.now() - quietFrom) / 1000;
  report(`${isQuiet ? 'quiet' : 'NOT quiet'} after ${secondsUntilQuiet.toFixed(1)} s; checking`);

  await askAfterwards(observer);
  await checkEverything({ ...databases, history });
  const hasIntegrityReport = await checkIntegrity(observer);
  await readBack(observer);

  const [first] = history.violations.first;
  return {
    seed: options.seed,
    operations,
    clients: options.clients,
    seconds,
    secondsUntilQuiet,
    done: progress.done,
    requests: history.coverage.total(() => true),
    ...outages,
    faults: system.faults(),
    coverage: history.coverage.list(),
    unclear: history.coverage.total((outcome) => !/^[234]\d\d/.test(outcome)),
    holds: history.holds.size,
    violations: history.violations,
    historyOfFirst: first === undefined ? [] : await options.log.search(first.subject, 60),
    hollowness: findHollowness({
      done: progress.done,
      plannedKills: kills,
      kills: outages.kills,
      faults: system.faults(),
      coverage: history.coverage,
      isQuiet,
      hasIntegrityReport,
    }),
  };
}

type Outages = Pick<ChaosReport, 'kills' | 'longestOutageMs'>;

/** Lets the clients do their operations, and kills meanwhile. */
async function breakWhileUsed(options: Run, progress: Progress): Promise<Outages> {
  const { seed, operations, kills, clients, system, history, targets, report } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const killed: Record<VictimName, number> = { 'user-service': 0, 'reservations-service': 0, postgres: 0 };
  const longestOutageMs = { ...killed };
  const timer = setInterval(() => {
    report(`${progress.begun} of ${operations} operations, ${history.violations.count} violations`);
  }, progressMs);
  const killing = runKills({
    plan: planKills({ seed, operations, kills }),
    victims: system.victims,
    begun: () => progress.begun,
    signal,
    onKill: ({ victim }) => {
      killed[victim] += 1;
      history.log.write({ at: Date.now(), killed: victim });
    },
    onRestart: ({ victim, atOperation }, tookMs) => {
      longestOutageMs[victim] = Math.max(longestOutageMs[victim], tookMs);
      history.log.write({ at: Date.now(), restarted: victim });
      report(`killed ${victim} at operation ${atOperation}; back after ${Math.round(tookMs)} ms`);
    },
  });
  // Without what it was about to break or mend, the run has no end to wait for.
  killing.catch((error: unknown) => failure.abort(error));
  try {
    await runClients({ targets, history }, { seed, operations, clients, signal, progress });
    await killing;
    options.signal.throwIfAborted();
  } finally {
    clearInterval(timer);
  }
  return { kills: killed, longestOutageMs };
}

/** How long a client waits for an answer, in ms: longer than either service takes in any trouble of its own. */
const patienceMs = 15_000;

function openPool(url: string, clients: number): Pool {
  return new Pool(url, {
    connections: clients * 2,
    connectTimeout: 3_000,
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
}

function openDatabases({ databaseUrls }: System): Run['databases'] {
  const logger = createLogger({ serviceName: 'chaos', level: 'silent' });
  const open = (url: string): Database =>
    openDatabase({ url, poolSize: 1, peerService: 'chaos', logger, statementTimeoutMs: 300_000 });
  return { userDatabase: open(databaseUrls.user), reservationsDatabase: open(databaseUrls.reservations) };
}
