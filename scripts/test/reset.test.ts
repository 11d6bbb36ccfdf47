import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

import { startPostgres } from '../postgres/start-postgres.ts';
import { dataDirAt, openDataDir } from '../start/data-dir.ts';
import { runScript } from './support/script.ts';
import { makeTempDir } from './support/temp-dir.ts';

test('while a start is running, reset changes nothing and says who runs', async (t) => {
  const dataDir = dataDirAt(await makeTempDir(t));
  await openDataDir(dataDir);
  const reset = runScript('reset', { HOLDFAST_DATA_DIR: dataDir.path });
  assert.equal(await reset.ended, 1);
  assert.match(reset.output(), new RegExp(`^holdfast: a start is running \\(pid ${process.pid}\\).*\\n$`));
  assert.deepEqual((await readdir(dataDir.path)).toSorted(), ['logs', 'start.json']);
});

test('reset removes the data of a start, with a server left on it, and nothing of anybody else’s', async (t) => {
  const dataDir = dataDirAt(await makeTempDir(t));
  const claim = await openDataDir(dataDir);
  await claim.close();
  const logFile = path.join(dataDir.logs, 'postgres.log');
  const server = await startPostgres({ dataDir: dataDir.postgres, logFile, settings: { fsync: 'off' } });
  await writeFile(path.join(dataDir.path, 'mine.txt'), 'kept');

  const reset = runScript('reset', { HOLDFAST_DATA_DIR: dataDir.path });
  assert.equal(await reset.ended, 0, reset.output());
  assert.deepEqual(await readdir(dataDir.path), ['mine.txt']);
  assert.equal((await server.ended).code, 0);
});

test('where there is no data, reset is content', async (t) => {
  const reset = runScript('reset', { HOLDFAST_DATA_DIR: path.join(await makeTempDir(t), 'none') });
  assert.equal(await reset.ended, 0, reset.output());
});
