import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { root } from '../../lib/paths.ts';

/** A command of the project as a process of its own, in a session of its own. */
export interface Script {
  readonly process: ChildProcess;
  /** What it has written so far, to stdout and stderr. */
  readonly output: () => string;
  /** Resolves with its exit code when it has ended. */
  readonly ended: Promise<number | null>;
}

/**
 * Runs `scripts/<name>.ts`.
 *
 * @param environment on top of this process's own, from which what a user may have set for a start is left out
 */
export function runScript(
  name: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Script {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^(?:OTEL_|HOLDFAST_|TEMPO_|.*_URL$|NODE_TEST)/.test(key),
  );
  const child = spawn(process.execPath, [path.join(root, 'scripts', `${name}.ts`), ...args], {
    env: { ...Object.fromEntries(own), ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  return { process: child, output: () => output, ended };
}
