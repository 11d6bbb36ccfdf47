import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { errorCode } from './user-error.ts';

/** The text of a file, or undefined where there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return ifThere(readFile(file, 'utf8'));
}

/** The path of a file or folder without symbolic links, or undefined where it does not exist. */
export async function realpathIfThere(target: string): Promise<string | undefined> {
  return ifThere(realpath(target));
}

/**
 * Makes a folder, and the folders above it, where they are missing. Unlike Node's recursive `mkdir` it keeps the
 * system's own reason (that one turns a read-only disk into ENOENT) and comes to an end on a system that says ENOENT
 * whatever is there, such as /proc.
 *
 * @throws the system's error
 */
export async function makeDir(dir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      await makeDir(path.dirname(dir));
      await mkdir(dir);
    } else if (errorCode(error) !== 'EEXIST' || !(await stat(dir)).isDirectory()) {
      throw error;
    }
  }
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
