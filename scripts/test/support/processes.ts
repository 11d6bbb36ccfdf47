import { execFileSync } from 'node:child_process';

/** Whether a process is there; one that has ended but not been waited for does not count. */
export function isAlive(pid: number): boolean {
  return listProcesses().some((entry) => entry.pid === pid);
}

/** The pids of everything that a process has started, and what those have started, and so on. */
export function listDescendants(pid: number): number[] {
  const processes = listProcesses();
  const below = (parent: number): number[] =>
    processes.flatMap((entry) => (entry.parent === parent ? [entry.pid, ...below(entry.pid)] : []));
  return below(pid);
}

function listProcesses(): { pid: number; parent: number }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state?.startsWith('Z') === false)
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
