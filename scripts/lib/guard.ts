import { spawn } from 'node:child_process';

/**
 * Ends processes when this one dies without having done so itself.
 *
 * A shell in a session of its own reads their pids from a pipe whose other end only this process holds. SIGKILL runs
 * no handler, but it does close the pipe.
 */
export interface Guard {
  /** From now on the process is sent `signal` when this process dies; SIGKILL follows when it takes more than 4 s. */
  readonly watch: (pid: number, signal: 'SIGTERM' | 'SIGINT') => void;
  /** Everything watched has ended: nothing is left to guard. */
  readonly release: () => void;
}

/** Reads "signal pid" lines until the pipe closes, then signals in reverse order of arrival. */
const guardScript = `
while read -r signal pid; do
  pids="$pid $pids"
  gentle="kill -s $signal $pid; $gentle"
done
anyAlive() {
  for pid in $pids; do kill -s 0 "$pid" && return 0; done
  return 1
}
eval "$gentle"
tenths=40
while [ "$tenths" -gt 0 ] && anyAlive; do
  sleep 0.1
  tenths=$((tenths - 1))
done
anyAlive && kill -s KILL $pids
`;

/** Starts the guard. Call `release` before this process ends in an orderly way. */
export function startGuard(): Guard {
  const shell = spawn('/bin/sh', ['-c', guardScript], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The guard is a second line of defence; without it everything still works.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    watch: (pid, signal) => void shell.stdin.write(`${signal.replace('SIG', '')} ${pid}\n`),
    release: () => void shell.kill('SIGKILL'),
  };
}
