import { readFile } from 'node:fs/promises';

/** The most memory that a process has had in RAM since its start, in bytes: `VmHWM` of proc_pid_status(5). */
export async function readPeakMemory(pid: number): Promise<number> {
  return parsePeakMemory(await readFile(`/proc/${pid}/status`, 'utf8'));
}

/** @throws Error where the text does not say it */
export function parsePeakMemory(status: string): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error('/proc/<pid>/status has no VmHWM');
  return Number(kibibytes) * 1024;
}
