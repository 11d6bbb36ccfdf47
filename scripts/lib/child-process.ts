import { spawn } from 'node:child_process';

import { errorCode } from './user-error.ts';
import { settlesWithin } from './waiting.ts';

/** How a process ended: with a code, by a signal, or never started. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** A child process in a session of its own: nothing but this project's commands signals it. */
export interface BackgroundProcess {
  readonly pid: number;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<Ending>;
  /** Sends the signals in turn, each with its time, until the process has ended; SIGKILL comes last. */
  readonly stop: (steps: readonly StopStep[]) => Promise<Ending>;
}

export interface StopStep {
  readonly signal: NodeJS.Signals;
  /** How long the process has before the next step. */
  readonly limitMs: number;
}

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The open file that takes stdout and stderr; they go to `onOutput` when absent. */
  readonly logFd?: number;
  /** Takes what the process writes, where that does not go to a file. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** The account to run as; this process's own when absent. Only root can choose another. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Starts a process in a session of its own, so that the terminal's Ctrl-C does not reach it.
 *
 * @throws the system's error where the program cannot be started
 */
export async function spawnInBackground({
  command,
  args,
  env,
  cwd,
  logFd,
  onOutput = () => undefined,
  account,
}: SpawnOptions): Promise<BackgroundProcess> {
  const child = spawn(command, args, {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    detached: true,
    stdio: ['ignore', logFd ?? 'pipe', logFd ?? 'pipe'],
  });
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
  });
  const { pid } = child;
  if (pid === undefined) throw (await ended).error ?? new Error(`${command} did not start`);
  return { pid, ended, stop: (steps) => stopProcess({ pid, ended, steps }) };
}

async function stopProcess({
  pid,
  ended,
  steps,
}: Pick<BackgroundProcess, 'pid' | 'ended'> & { steps: readonly StopStep[] }): Promise<Ending> {
  for (const { signal, limitMs } of steps) {
    sendSignal(pid, signal);
    if (await settlesWithin(ended, limitMs)) return ended;
  }
  // The whole group, so that a child of the process does not outlive it either.
  sendSignal(-pid, 'SIGKILL');
  return ended;
}

/**
 * Sends a signal to a process, or with a negative pid to its group.
 *
 * @returns false where there is no such process any more
 */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

/** The ending of a process as the end of a sentence: "postgres …". */
export function describeEnding({ code, signal, error }: Ending): string {
  if (error !== undefined) return `could not be started: ${error.message}`;
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}
