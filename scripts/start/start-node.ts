import path from 'node:path';

import { spawnInBackground } from '../lib/child-process.ts';
import type { Environment } from '../lib/environment.ts';
import { openLog } from '../lib/log-file.ts';
import { root } from '../lib/paths.ts';
import type { StartContext } from './context.ts';
import { waitUntilHealthy } from './health.ts';

export interface NodeComponent {
  /** Also the name of its log. */
  readonly name: string;
  /** The script, from the checkout's folder. */
  readonly script: string;
  /** Of Node, beside those of this process. */
  readonly flags?: readonly string[];
  /** On top of the caller's environment. */
  readonly variables: Environment;
  /** The address that answers 200 once it is ready. */
  readonly healthUrl: string;
}

/** Starts one of the project's own programs and waits until it is ready. */
export async function startNode(context: StartContext, component: NodeComponent): Promise<void> {
  const { environment, dataDir, stack, guard, signal } = context;
  const { name, script, flags = [], variables, healthUrl } = component;
  signal.throwIfAborted();
  const logFile = path.join(dataDir.logs, `${name.replaceAll('/', '-')}.log`);
  const log = await openLog(logFile);
  try {
    const running = await spawnInBackground({
      command: process.execPath,
      args: [...process.execArgv, ...flags, path.join(root, script)],
      env: { ...environment, ...variables },
      cwd: root,
      logFd: log.fd,
    });
    guard.watch(running.pid, 'SIGTERM');
    const stop = async (limitMs: number): Promise<unknown> => running.stop([{ signal: 'SIGTERM', limitMs }]);
    stack.add({ name, logFile, ended: running.ended, stop });
  } finally {
    await log.close();
  }
  await waitUntilHealthy(healthUrl, signal);
}

/** An address of something that was told to listen on `host`, as this machine reaches it. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address as people write it: `localhost` for this machine. */
export function shownUrl(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}
