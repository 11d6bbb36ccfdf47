import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '@holdfast/scripts/lib/user-error';

/** What a line of /proc/<pid>/stat says of a process, as far as it is wanted here. */
export interface ProcessStat {
  readonly pid: number;
  readonly parentPid: number;
  /** User and system time, in clock ticks: its own, and that of children which have ended and been waited for. */
  readonly ticks: number;
}

/**
 * Reads a line of /proc/<pid>/stat (proc_pid_stat(5)).
 *
 * @throws Error where it is no such line
 */
export function parseStat(line: string): ProcessStat {
  // The second field, a name in brackets, may hold anything, brackets and spaces among it.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [parentPid, ...times] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
  const ticks = times.reduce((sum, time) => sum + time, 0);
  const pid = Number.parseInt(line, 10);
  if (parentPid === undefined || ![pid, parentPid, ticks].every(Number.isSafeInteger)) {
    throw new Error(`no line of /proc/<pid>/stat: ${line}`);
  }
  return { pid, parentPid, ticks };
}

/**
 * Adds up the time of a process and of everything below it. A child that ends in between loses nothing: its time moves
 * to its parent.
 */
export function sumTree(stats: readonly ProcessStat[], root: number): number {
  return stats
    .filter(({ pid, parentPid }) => pid === root || parentPid === root)
    .reduce((sum, { pid, ticks }) => sum + (pid === root ? ticks : sumTree(stats, pid)), 0);
}

/** Tells how much CPU time processes have used. */
export interface CpuClock {
  /** @returns for each of the names, the time of the process with that pid and of all below it so far, in s */
  readonly read: <Name extends string>(pids: Readonly<Record<Name, number>>) => Promise<Record<Name, number>>;
}

/** @throws UserError where the system is not Linux */
export async function openCpuClock(): Promise<CpuClock> {
  if (process.platform !== 'linux') {
    throw new UserError('this benchmark reads the time of processes in /proc, so it needs Linux');
  }
  const { stdout } = await promisify(execFile)('getconf', ['CLK_TCK']);
  const ticksPerSecond = Number(stdout);
  if (!(ticksPerSecond > 0)) throw new Error(`getconf CLK_TCK says ${stdout}`);
  return {
    read: async (pids) => {
      const stats = await readStats();
      const seconds = Object.entries<number>(pids).map(([name, pid]) => {
        if (!stats.some((stat) => stat.pid === pid)) throw new Error(`${name} has ended`);
        return [name, sumTree(stats, pid) / ticksPerSecond];
      });
      return Object.fromEntries(seconds);
    },
  };
}

async function readStats(): Promise<ProcessStat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    // A process may end between the listing and the reading.
    pids.map(async (pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)),
  );
  return lines.flatMap((line) => (line === undefined ? [] : parseStat(line)));
}
