import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { realpathIfThere } from '../lib/files.ts';
import type { Account } from './account.ts';
import { program } from './binaries.ts';
import type { Placement } from './placement.ts';

const run = promisify(execFile);

/** A database cluster: the files of one PostgreSQL server, and the password of its superuser. */
export interface Cluster {
  /** PGDATA. */
  readonly dir: string;
  readonly superuserPassword: string;
}

/**
 * Opens the cluster in a data folder, and creates it where there is none.
 *
 * It is created under another name and renamed when complete, so that an interruption leaves nothing half made.
 *
 * @throws the error of initdb with its output, or a file system error
 */
export async function openCluster(
  { binaries, dataDir }: Placement,
  account: Account | undefined,
): Promise<Cluster> {
  const dir = path.join(dataDir, 'cluster');
  const passwordFile = path.join(dataDir, 'superuser-password');
  if ((await realpathIfThere(dir)) !== undefined)
    return { dir, superuserPassword: await readFile(passwordFile, 'utf8') };

  const superuserPassword = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, superuserPassword, { mode: 0o600 });
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);

  const unfinished = path.join(dataDir, 'cluster.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await run(
    program(binaries, 'initdb'),
    [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorts and folds case by Unicode's own rules on every platform, whatever locales that has installed.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      // The server writes everything out again at its first checkpoint.
      '--no-sync',
    ],
    {
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      cwd: dataDir,
      env: serverEnv(),
    },
  );
  await rename(unfinished, dir);
  return { dir, superuserPassword };
}

/** The environment of PostgreSQL's programs: messages in English, and none of the caller's PG… variables. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}
