import { execFile } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { promisify } from 'node:util';

import { errorCode, UserError } from '../lib/user-error.ts';
import { poll } from '../lib/waiting.ts';
import type { PortUse } from './config.ts';

const run = promisify(execFile);

/**
 * Checks that every port is free, before anything is started.
 *
 * @throws UserError naming the first port that is not, who has it where the system tells, and the variable to change
 */
export async function checkPorts(host: string, uses: readonly PortUse[]): Promise<void> {
  checkDistinct(uses);
  for (const { variable, port } of uses) {
    const trouble = await findTrouble(host, port);
    if (trouble === 'EADDRINUSE') {
      const holder = await findHolder(port);
      throw new UserError(
        `port ${port} is taken${holder === undefined ? '' : ` by ${holder}`}: end that, or set ${variable} to another port`,
      );
    }
    if (trouble === 'EACCES') {
      throw new UserError(`port ${port} is not permitted to this user: set ${variable} to a port above 1023`);
    }
    if (trouble !== undefined)
      throw new UserError(`cannot listen on ${host} (${trouble}): set HOST to another address`);
  }
}

/**
 * Gives the processes of a start that was killed the time to end: they are being ended, see `Guard`.
 *
 * @returns when the ports are free, and after 6 s in any case
 */
export async function waitForPorts(
  host: string,
  uses: readonly PortUse[],
  signal: AbortSignal,
): Promise<void> {
  const allFree = async (): Promise<true | undefined> => {
    const troubles = await Promise.all(uses.map(async ({ port }) => findTrouble(host, port)));
    return troubles.every((trouble) => trouble === undefined) || undefined;
  };
  await poll(allFree, { everyMs: 200, timeoutMs: 6_000, signal });
}

function checkDistinct(uses: readonly PortUse[]): void {
  for (const [index, { variable, port }] of uses.entries()) {
    const other = uses.slice(0, index).find((use) => use.port === port);
    if (other !== undefined)
      throw new UserError(`${other.variable} and ${variable} are both ${port}: change one`);
  }
}

/**
 * Looks at `localhost` in both its meanings, since a browser or curl may try either first.
 *
 * @returns why the port cannot be listened on, as an error code
 */
async function findTrouble(host: string, port: number): Promise<string | undefined> {
  // Some systems let one program listen on 127.0.0.1 and another on all addresses, at the same port.
  if (await answers('127.0.0.1', port)) return 'EADDRINUSE';
  const trouble = await tryToListen(host, port);
  if (trouble !== undefined) return trouble;
  return (await tryToListen('::1', port)) === 'EADDRINUSE' ? 'EADDRINUSE' : undefined;
}

async function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 500 });
    const settle = (answered: boolean) => (): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}

/** The program that listens on a port as "name (pid 123)", where lsof is installed and may tell. */
async function findHolder(port: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      timeout: 2_000,
    });
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    const name = /^c(.+)$/m.exec(stdout)?.[1];
    return pid === undefined || name === undefined ? undefined : `${name} (pid ${pid})`;
  } catch {
    // Not installed, or not permitted: the port alone has to do.
    return undefined;
  }
}
