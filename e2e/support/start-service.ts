import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');

/** A service as its own process, run from its `main.ts` like in production. */
export interface ServiceProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Asks it to stop, and waits. @returns its exit status */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Starts a service on a free port and waits until it listens.
 *
 * @param environment its variables; of this process's own environment it gets PATH and where Node keeps what it compiled
 * @throws Error with what it wrote, where it ends instead or has not listened within 20 s
 */
export async function startService(
  name: 'user-service' | 'reservations-service',
  environment: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [join(root, name, 'src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOST: '127.0.0.1',
      PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));

  const url = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => () => {
      child.kill('SIGKILL');
      reject(new Error(`${name} ${reason}:\n${output.join('\n')}`));
    };
    const timer = setTimeout(fail('did not listen within 20 s'), 20_000);
    child.once('exit', fail('ended instead of listening'));
    createInterface(child.stdout).on('line', (line) => {
      output.push(line);
      const listening = /Server listening at (http:[^"]+)/.exec(line)?.[1];
      if (listening === undefined) return;
      clearTimeout(timer);
      resolve(listening);
    });
  });

  return {
    url,
    process: child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}
