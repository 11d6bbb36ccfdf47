import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, realpath, rename, rm, rmdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { makeDir, realpathIfThere } from '../lib/files.ts';
import { errorCode, UserError } from '../lib/user-error.ts';
import type { Account } from './account.ts';
import { program } from './binaries.ts';
import type { PostgresBinaries } from './binaries.ts';

const run = promisify(execFile);

/**
 * Where root keeps what another account must reach, when the project is in a folder that only root can enter, such
 * as /root.
 */
const sharedDir = '/var/lib/holdfast';

/** What PostgreSQL needs on disk, at paths that its account can enter. */
export interface Placement {
  readonly binaries: PostgresBinaries;
  /** The folder of the data as it really is; it exists. */
  readonly dataDir: string;
}

/**
 * Makes sure that PostgreSQL's account can reach the programs and the data. As an ordinary user that is so; for root,
 * what cannot be reached is put under /var/lib/holdfast: the programs as a copy, the data behind a symbolic link.
 *
 * @throws UserError where that folder cannot be written; file system errors as they are
 */
export async function placeForAccount(options: {
  binaries: PostgresBinaries;
  dataDir: string;
  account: Account | undefined;
}): Promise<Placement> {
  const { binaries, dataDir, account } = options;
  if (account === undefined) {
    await makeDir(dataDir);
    await chmod(dataDir, 0o700);
    return { binaries, dataDir: await realpath(dataDir) };
  }
  return { binaries: await placeBinaries(binaries, account), dataDir: await placeData(dataDir, account) };
}

async function placeBinaries(binaries: PostgresBinaries, account: Account): Promise<PostgresBinaries> {
  if (await succeedsAs(account, program(binaries, 'postgres'), ['--version'])) return binaries;
  const shared = await makeSharedDir();
  const copy = { ...binaries, home: path.join(shared, `postgresql-${binaries.version}`) };
  if (await succeedsAs(account, program(copy, 'postgres'), ['--version'])) return copy;
  const unfinished = `${copy.home}.${process.pid}`;
  await cp(binaries.home, unfinished, { recursive: true, verbatimSymlinks: true });
  // Root may work with a umask that gives nothing to others.
  await run('chmod', ['-R', 'a+rX', unfinished]);
  await rm(copy.home, { recursive: true, force: true });
  await rename(unfinished, copy.home);
  return copy;
}

async function placeData(dataDir: string, account: Account): Promise<string> {
  const existing = await realpathIfThere(dataDir);
  if (existing !== undefined) {
    if (await canEnter(account, existing)) return existing;
    throw new UserError(
      `${existing} cannot be entered by PostgreSQL's account (uid ${account.uid}) any more: ` +
        'move the folder back to where it was, or clear the data with npm run reset',
    );
  }
  await rm(dataDir, { force: true });
  await makeDirFor(account, dataDir);
  if (await canEnter(account, dataDir)) return realpath(dataDir);
  await rmdir(dataDir);

  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const shared = path.join(await makeSharedDir(), `data-${name}`);
  // Nothing links to it any more: it was left by a checkout at this path that has been deleted since.
  await rm(shared, { recursive: true, force: true });
  await makeDirFor(account, shared);
  await symlink(shared, dataDir);
  return shared;
}

async function makeDirFor({ uid, gid }: Account, dir: string): Promise<void> {
  await makeDir(dir);
  await chmod(dir, 0o700);
  await chown(dir, uid, gid);
}

async function makeSharedDir(): Promise<string> {
  try {
    await makeDir(sharedDir);
    await chmod(sharedDir, 0o755);
    return sharedDir;
  } catch (error) {
    throw new UserError(
      `PostgreSQL refuses to run as root, its account cannot enter this folder, and ${sharedDir} cannot be written ` +
        `(${errorCode(error) ?? 'unknown error'}): move the checkout out of ${process.cwd()}, or run as another user`,
      { cause: error },
    );
  }
}

async function canEnter(account: Account, dir: string): Promise<boolean> {
  return succeedsAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', dir]);
}

async function succeedsAs({ uid, gid }: Account, command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args, { uid, gid, cwd: '/' });
    return true;
  } catch {
    // Not being allowed is the answer that was asked for.
    return false;
  }
}
