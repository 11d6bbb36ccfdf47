import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as the system tells it. Together with the pid it identifies a process for good: a pid alone
 * may have been given to another one since.
 *
 * @returns undefined where there is no such process
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  return ps(pid, 'lstart=');
}

/** The command line of a process, or undefined where there is no such process. */
export async function processCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return ps(pid, 'args=');
  const commandLine = await readIfThere(`/proc/${pid}/cmdline`);
  return commandLine?.replaceAll('\0', ' ').trim();
}

async function linuxProcessStart(pid: number): Promise<string | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  // proc(5): the name, field 2, is in brackets and may hold anything; starttime is field 22.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // The process is gone, which is an answer.
    return undefined;
  }
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', column, '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    // ps fails where no process has that pid.
    return undefined;
  }
}
