import { open, readFile, rename } from 'node:fs/promises';

import { errorCode } from './user-error.ts';

/**
 * Opens an empty log file. The one of the run before is kept as `….previous`, since after a crash it says why.
 *
 * @returns the open file; a child process that was given its descriptor keeps it open by itself
 */
export async function openLog(path: string): Promise<{ fd: number; close: () => Promise<void> }> {
  try {
    await rename(path, `${path}.previous`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const handle = await open(path, 'a', 0o600);
  return { fd: handle.fd, close: () => handle.close() };
}

/** The last lines of a log file; none where it cannot be read. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text.trimEnd().split('\n').slice(-count);
  } catch {
    // This is asked when something else has failed already, which is what must be reported.
    return [];
  }
}
