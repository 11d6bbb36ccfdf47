import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { makeDir, readIfThere } from '../lib/files.ts';
import { shortPath } from '../lib/paths.ts';
import { processStart } from '../lib/process-identity.ts';
import { errorCode, UserError } from '../lib/user-error.ts';

/** The files and folders of the data folder; nothing else in it is ours. */
export interface DataDir {
  readonly path: string;
  readonly logs: string;
  readonly postgres: string;
  readonly adminToken: string;
  /** Which process is the start that uses the folder. */
  readonly owner: string;
}

/** A new PostgreSQL cluster with its first write-ahead log takes 60 MB, and the logs need some room. */
const neededBytes = 150 * 1024 * 1024;

export function dataDirAt(dataDir: string): DataDir {
  const inside = (name: string): string => path.join(dataDir, name);
  return {
    path: dataDir,
    logs: inside('logs'),
    postgres: inside('postgres'),
    adminToken: inside('admin-token'),
    owner: inside('start.json'),
  };
}

/**
 * Makes the data folder where it is missing, and takes it for this process.
 *
 * @returns whether the last start was killed and left it behind, and how to give the folder back
 * @throws UserError where another start uses it, or the disk does not allow it
 */
export async function openDataDir(
  dataDir: DataDir,
): Promise<{ abandoned: boolean; close: () => Promise<void> }> {
  return explainDiskErrors(dataDir, async () => {
    await makeDir(dataDir.logs);
    const owner = await readOwner(dataDir);
    if (owner?.running === true) {
      throw new UserError(
        `already running (pid ${owner.pid}) with the data in ${shortPath(dataDir.path)}: stop that with Ctrl-C, ` +
          'or set HOLDFAST_DATA_DIR and the ports to run a second one',
      );
    }
    await checkSpace(dataDir);
    const self = { pid: process.pid, started: await processStart(process.pid) };
    await writeFile(dataDir.owner, JSON.stringify(self));
    return { abandoned: owner !== undefined, close: () => rm(dataDir.owner, { force: true }) };
  });
}

const ownerSchema = z.object({ pid: z.number().int().positive(), started: z.string() });

/** The start that uses the folder or was killed while it did; undefined when the last one ended in order. */
export async function readOwner(dataDir: DataDir): Promise<{ pid: number; running: boolean } | undefined> {
  const text = await readIfThere(dataDir.owner);
  if (text === undefined) return undefined;
  const owner = ownerSchema.safeParse(parseJson(text));
  if (!owner.success) return { pid: 0, running: false };
  const { pid, started } = owner.data;
  return { pid, running: (await processStart(pid)) === started };
}

/**
 * Turns what the disk refuses into one line that names the cause and the remedy.
 *
 * @throws UserError instead of such an error; any other error as it is
 */
export async function explainDiskErrors<T>(
  dataDir: DataDir,
  action: () => Promise<T>,
  remedy = 'set HOLDFAST_DATA_DIR to a folder elsewhere',
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const cause = findCause(error);
    if (error instanceof UserError || cause === undefined) throw error;
    throw new UserError(`${cause} ${shortPath(dataDir.path)}: ${remedy}`, { cause: error });
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full at',
  EDQUOT: 'the disk quota is used up at',
  EACCES: 'this user has no permission to write to',
  EPERM: 'this user has no permission to write to',
  EROFS: 'the disk is read-only at',
  ENOENT: 'the system makes no folder at',
  ENOTDIR: 'there is a file in the way of',
  EEXIST: 'there is a file in the way of',
};

function findCause(error: unknown): string | undefined {
  const byCode = causes[errorCode(error) ?? ''];
  if (byCode !== undefined) return byCode;
  // PostgreSQL's programs say it in words: strerror(3).
  return error instanceof Error && /no space left on device/i.test(error.message)
    ? causes['ENOSPC']
    : undefined;
}

async function checkSpace(dataDir: DataDir): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir.path);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  const [free, needed] = [freeBytes, neededBytes].map((bytes) => Math.round(bytes / 1024 / 1024));
  throw new UserError(
    `the disk is full at ${shortPath(dataDir.path)} (${free} MB free, ${needed} MB needed): free some, ` +
      'or set HOLDFAST_DATA_DIR to a folder on another disk',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut short when the start was killed: as good as a start that no longer runs.
    return undefined;
  }
}
