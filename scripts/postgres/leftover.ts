import { rm } from 'node:fs/promises';
import path from 'node:path';

import { sendSignal } from '../lib/child-process.ts';
import { readIfThere } from '../lib/files.ts';
import { processCommandLine } from '../lib/process-identity.ts';
import { UserError } from '../lib/user-error.ts';
import { poll } from '../lib/waiting.ts';

/**
 * Clears the way for a new server where one was left behind: by a start that was killed, or by a machine that lost
 * power. A server that still runs on the cluster is stopped. A postmaster.pid whose pid belongs to another program by
 * now is removed, since PostgreSQL would take that program for a server; one whose process is gone it replaces itself,
 * and of one that names a server on another folder it complains itself.
 *
 * @param clusterDir PGDATA
 * @throws UserError where the leftover cannot be stopped
 */
export async function clearLeftover(clusterDir: string): Promise<void> {
  const pidFile = path.join(clusterDir, 'postmaster.pid');
  const pid = await readPid(pidFile);
  if (pid === undefined) return;
  const commandLine = await processCommandLine(pid);
  if (commandLine === undefined) return;
  if (!isServer(commandLine)) {
    await rm(pidFile, { force: true });
    return;
  }
  if (!commandLine.includes(clusterDir)) return;
  // Fast, then immediate: see "Shutting Down the Server" in PostgreSQL's manual.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    sendSignal(pid, signal);
    if (await poll(() => isGone(pid, clusterDir), { everyMs: 50, timeoutMs: 10_000 })) return;
  }
  throw new UserError(`a PostgreSQL server (pid ${pid}) still runs on ${clusterDir}: end it, then try again`);
}

async function isGone(pid: number, clusterDir: string): Promise<true | undefined> {
  const commandLine = await processCommandLine(pid);
  return commandLine?.includes(clusterDir) === true ? undefined : true;
}

/** A server's own command line; those of its children begin with `postgres:`. */
function isServer(commandLine: string): boolean {
  return /(?:^|\/)postgres(?: |$)/.test(commandLine);
}

/** The pid of the first line of postmaster.pid, or undefined where there is no such file or it is cut short. */
async function readPid(pidFile: string): Promise<number | undefined> {
  const pid = Number.parseInt((await readIfThere(pidFile)) ?? '', 10);
  return pid > 0 ? pid : undefined;
}
