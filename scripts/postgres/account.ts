import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

import { UserError } from '../lib/user-error.ts';

const run = promisify(execFile);

/** The operating system's account that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts without privileges that a system may have, best first. */
const accountNames = ['postgres', 'nobody'] as const;

/**
 * Chooses the account for PostgreSQL, which refuses to run as root: whoever owns the data already, otherwise an
 * account without privileges.
 *
 * @param dataDir the folder of the data; it need not exist
 * @returns undefined where this process is not root and PostgreSQL can run as the same user
 * @throws UserError where root has no such account
 */
export async function chooseAccount(dataDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(dataDir);
  if (owner !== undefined && owner.uid !== 0) return owner;
  for (const name of accountNames) {
    const account = await lookUpAccount(name);
    if (account !== undefined) return account;
  }
  throw new UserError(
    `PostgreSQL refuses to run as root, and there is no account ${accountNames.join(' or ')}: run as another user`,
  );
}

async function ownerOf(path: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch {
    // No data yet, so nobody owns it.
    return undefined;
  }
}

async function lookUpAccount(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // id fails for a name that does not exist.
    return undefined;
  }
}
