import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCode, UserError } from '@holdfast/scripts/lib/user-error';
import { z } from 'zod';

const run = promisify(execFile);
const script = path.join(import.meta.dirname, 'reserve.lua');
const timeoutSeconds = 10;

export interface LoadOptions {
  /** Where POST /reservations is. */
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** How many users there are, named `user-1` and so on. */
  readonly users: number;
  readonly itemId: string;
  readonly signal: AbortSignal;
}

/** What a load was answered. */
export interface LoadResult {
  /** Answered 201. */
  readonly requests: number;
  /** Answered otherwise, not within 10 s, or not at all. */
  readonly failures: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

const resultSchema = z.object({
  requests: z.int(),
  unexpected: z.int(),
  broken: z.int(),
  timeouts: z.int(),
  micros: z.int(),
  p50: z.int(),
  p99: z.int(),
  p999: z.int(),
});

/** Finds wrk, the load generator: it costs little CPU, in a process of its own. @throws UserError where it is not installed */
export async function findWrk(): Promise<string> {
  try {
    // It says its version on stdout with --version, and exits with 1.
    const { stdout } = await run('wrk', ['--version']).catch((error: Error & { stdout?: string }) => {
      if (error.stdout === undefined || errorCode(error) === 'ENOENT') throw error;
      return { stdout: error.stdout };
    });
    return /wrk \S+/.exec(stdout)?.[0] ?? 'wrk';
  } catch (error) {
    throw new UserError(
      'wrk, which makes the load, is not on PATH: install it (apt-get install wrk, brew install wrk)',
      {
        cause: error,
      },
    );
  }
}

/** Makes reservations over a number of connections, each with a request under way at any time. */
export async function runWrk(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, seconds, users, itemId, signal } = options;
  const { stdout } = await run(
    'wrk',
    [
      ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', `${timeoutSeconds}s`],
      ['-s', script, url, '--', String(users), itemId],
    ].flat(),
    { signal },
  );
  return parseWrkResult(stdout);
}

/** Reads what reserve.lua printed. @throws Error where there is no result in it */
export function parseWrkResult(output: string): LoadResult {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`wrk gave no result:\n${output}`);
  const result = resultSchema.parse(JSON.parse(line));
  return {
    requests: result.requests - result.unexpected,
    failures: result.unexpected + result.broken + result.timeouts,
    seconds: result.micros / 1e6,
    p50Ms: result.p50 / 1000,
    p99Ms: result.p99 / 1000,
    p999Ms: result.p999 / 1000,
  };
}
