import assert from 'node:assert/strict';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

import { processStart } from '../../lib/process-identity.ts';
import { dataDirAt, explainDiskErrors, openDataDir, readOwner } from '../../start/data-dir.ts';
import { keepToken } from '../../start/tokens.ts';
import { makeTempDir } from '../support/temp-dir.ts';

test('a second start on the same data is refused, with the pid of the first, until that one ends', async (t) => {
  const dataDir = dataDirAt(path.join(await makeTempDir(t), 'new', 'data'));
  const first = await openDataDir(dataDir);
  await assert.rejects(openDataDir(dataDir), new RegExp(`already running \\(pid ${process.pid}\\)`));
  await first.close();
  const second = await openDataDir(dataDir);
  assert.equal(second.abandoned, false);
});

test('a start that was killed does not hinder the next one, not even when its pid is in use again', async (t) => {
  const dataDir = dataDirAt(await makeTempDir(t));
  await writeFile(dataDir.owner, JSON.stringify({ pid: process.pid, started: 'earlier' }));
  assert.deepEqual(await readOwner(dataDir), { pid: process.pid, running: false });
  const { abandoned } = await openDataDir(dataDir);
  assert.equal(abandoned, true);
  assert.equal((await readOwner(dataDir))?.running, true);
});

test('a record cut short is a start that no longer runs', async (t) => {
  const dataDir = dataDirAt(await makeTempDir(t));
  await writeFile(dataDir.owner, '{"pid": 1');
  assert.equal((await readOwner(dataDir))?.running, false);
});

test('a file in the way is one line that names the folder and the variable to change', async (t) => {
  const file = path.join(await makeTempDir(t), 'file');
  await writeFile(file, '');
  for (const target of [file, path.join(file, 'below')]) {
    await assert.rejects(openDataDir(dataDirAt(target)), {
      name: 'UserError',
      message: `there is a file in the way of ${target}: set HOLDFAST_DATA_DIR to a folder elsewhere`,
    });
  }
});

test('a full disk is said in one line, whether the system or PostgreSQL reports it', async () => {
  const dataDir = dataDirAt('/data');
  const bySystem = Object.assign(new Error('write'), { code: 'ENOSPC' });
  const byPostgres = new Error('initdb: could not write: No space left on device');
  for (const cause of [bySystem, byPostgres]) {
    const failing = explainDiskErrors(dataDir, async () => Promise.reject(cause));
    await assert.rejects(failing, { message: /^the disk is full at \/data: set HOLDFAST_DATA_DIR/ });
  }
});

test('any other error stays what it is', async () => {
  const defect = new Error('a defect');
  await assert.rejects(
    explainDiskErrors(dataDirAt('/data'), async () => Promise.reject(defect)),
    defect,
  );
});

test('the admin token is made once and readable by its owner alone', async (t) => {
  const dir = await makeTempDir(t);
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'admin-token');
  const token = await keepToken(file);
  assert.ok(token.length >= 32);
  assert.equal(await keepToken(file), token);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a process is known by when it started, and a pid without a process is not known', async () => {
  assert.equal(await processStart(process.pid), await processStart(process.pid));
  assert.equal(await processStart(2 ** 30), undefined);
});
