import path from 'node:path';
import { spawnInBackground } from '@holdfast/scripts/lib/child-process';
import type { BackgroundProcess } from '@holdfast/scripts/lib/child-process';
import type { Guard } from '@holdfast/scripts/lib/guard';
import { lastLines, openLog } from '@holdfast/scripts/lib/log-file';
import { root } from '@holdfast/scripts/lib/paths';
import { poll } from '@holdfast/scripts/lib/waiting';
import type { Victim } from '../system.ts';

export interface ServiceVictimOptions {
  readonly name: 'user-service' | 'reservations-service';
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logDir: string;
  /** PATH is taken from it, and where Node keeps what it compiled. */
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

/** How long a service may take until it is ready, while PostgreSQL may be away, in ms. */
const readyTimeoutMs = 60_000;

/** One of the services as a process of its own, not started yet. `stop` ends it in order. */
export function createServiceVictim(
  options: ServiceVictimOptions,
): Victim & { readonly stop: () => Promise<void> } {
  let running: BackgroundProcess | undefined;
  const launch = async (): Promise<BackgroundProcess> => {
    running = await spawnService(options);
    return running;
  };
  return {
    kill: async () => {
      await running?.stop([]);
    },
    restart: async () => waitUntilReady(options, launch),
    stop: async () => {
      await running?.stop([{ signal: 'SIGTERM', limitMs: 10_000 }]);
    },
  };
}

async function spawnService(options: ServiceVictimOptions): Promise<BackgroundProcess> {
  const { name, port, variables, environment, guard } = options;
  const log = await openLog(logFile(options));
  try {
    const started = await spawnInBackground({
      command: process.execPath,
      args: [path.join(root, name, 'src/main.ts')],
      env: {
        PATH: environment['PATH'],
        NODE_COMPILE_CACHE: environment['NODE_COMPILE_CACHE'],
        HOST: '127.0.0.1',
        PORT: String(port),
        ...variables,
      },
      cwd: root,
      logFd: log.fd,
    });
    guard.watch(started.pid, 'SIGTERM');
    return started;
  } finally {
    await log.close();
  }
}

/** Starts it, again where it ends because PostgreSQL is away, until it is ready. */
async function waitUntilReady(
  options: ServiceVictimOptions,
  launch: () => Promise<BackgroundProcess>,
): Promise<void> {
  const { name, port, signal } = options;
  let hasEnded = true;
  const ready = await poll(
    async () => {
      if (hasEnded) {
        hasEnded = false;
        const started = await launch();
        const noteEnd = (): void => {
          hasEnded = true;
        };
        void started.ended.then(noteEnd);
      }
      return (await isReady(`http://127.0.0.1:${port}/readyz`)) || undefined;
    },
    { everyMs: 25, timeoutMs: readyTimeoutMs, signal },
  );
  if (ready === true) return;
  const lines = await lastLines(logFile(options), 5);
  throw new Error([`${name} was not ready within ${readyTimeoutMs / 1000} s`, ...lines].join('\n'));
}

function logFile({ logDir, name }: ServiceVictimOptions): string {
  return path.join(logDir, `${name}.log`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet is the answer that was asked for.
    return false;
  }
}
