import { rm } from 'node:fs/promises';
import path from 'node:path';

import { realpathIfThere } from '../lib/files.ts';
import { clearLeftover } from './leftover.ts';

/**
 * Removes the data of a PostgreSQL server, wherever it really is, and ends a server that was left running on it.
 *
 * @param dataDir as given to `startPostgres`
 */
export async function removePostgres(dataDir: string): Promise<void> {
  const existing = await realpathIfThere(dataDir);
  if (existing !== undefined) {
    await clearLeftover(path.join(existing, 'cluster'));
    await rm(existing, { recursive: true, force: true });
  }
  // Where the data is elsewhere, a symbolic link to it remains.
  await rm(dataDir, { force: true });
}
