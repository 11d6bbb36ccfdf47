// npm run reset: clears the data that npm start keeps between runs.
import { rm, rmdir } from 'node:fs/promises';

import { runCommand } from './lib/command.ts';
import { shortPath } from './lib/paths.ts';
import { errorCode, UserError } from './lib/user-error.ts';
import { removePostgres } from './postgres/remove-postgres.ts';
import { readDataDir } from './start/config.ts';
import { dataDirAt, explainDiskErrors, readOwner } from './start/data-dir.ts';
import type { DataDir } from './start/data-dir.ts';

/** Removes what the start made, and the folder itself only when nothing of somebody else's is in it. */
async function reset(dataDir: DataDir): Promise<void> {
  await removePostgres(dataDir.postgres);
  for (const path of [dataDir.logs, dataDir.adminToken, dataDir.owner]) {
    await rm(path, { recursive: true, force: true });
  }
  try {
    await rmdir(dataDir.path);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
}

await runCommand(async () => {
  const dataDir = dataDirAt(readDataDir(process.env));
  const owner = await readOwner(dataDir);
  if (owner?.running === true) {
    throw new UserError(`a start is running (pid ${owner.pid}): stop it with Ctrl-C, then reset`);
  }
  await explainDiskErrors(dataDir, async () => reset(dataDir), 'reset as the user who started it');
  console.log(`The data in ${shortPath(dataDir.path)} is cleared; npm start begins afresh.`);
  return 0;
});
