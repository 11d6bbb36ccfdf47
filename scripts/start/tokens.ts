import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

import { errorCode } from '../lib/user-error.ts';

/** A token that nobody guesses: 192 random bits. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Reads the token in a file, which is made with a new one where it does not exist. Only its owner may read it. */
export async function keepToken(file: string): Promise<string> {
  try {
    await writeFile(file, `${createToken()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
