import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Ending How a process ended: one of the two is set.
 * @typedef {ReturnType<typeof createChildren>} Children
 */

const forwardedSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs child processes one at a time and passes on to the current one whatever signal arrives. On Ctrl-C both the
 * terminal and npm deliver the signal, here and to the child: receiving it again is expected everywhere.
 */
export function createChildren() {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let current;
  /** @type {NodeJS.Signals | undefined} */
  let caught;

  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    caught ??= signal;
    current?.kill(signal);
  };
  for (const signal of forwardedSignals) process.on(signal, () => forward(signal));
  if (process.env['npm_lifecycle_event'] !== undefined) whenParentDies(() => forward('SIGTERM'));

  return {
    /** @returns {NodeJS.Signals | undefined} the first signal received, if any */
    caughtSignal: () => caught,

    /**
     * @param {string} command
     * @param {readonly string[]} commandArguments
     * @param {import('node:child_process').SpawnOptions} options
     * @param {(child: import('node:child_process').ChildProcess) => void} [onStart] where to read its output from
     * @returns {Promise<Ending>}
     */
    run: (command, commandArguments, options, onStart) =>
      new Promise((resolve, reject) => {
        if (caught !== undefined) {
          resolve({ code: null, signal: caught });
          return;
        }
        current = spawn(command, commandArguments, options);
        onStart?.(current);
        current.once('error', reject);
        current.once('close', (code, signal) => resolve({ code, signal }));
      }),

    /**
     * Ends this process the way its child ended, so that npm and shells see the same.
     * @param {NodeJS.Signals} signal
     */
    dieBy: (signal) => {
      for (const forwarded of forwardedSignals) process.removeAllListeners(forwarded);
      process.exitCode = 128 + constants.signals[signal];
      process.kill(process.pid, signal);
    },
  };
}

/**
 * npm that is killed outright cannot pass a signal on. What it started then gets another parent.
 * @param {() => void} react
 */
function whenParentDies(react) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    react();
  }, 500);
  timer.unref();
}
