import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { chooseTempDir, makeWorkDir } from '../../testing/work-dir.ts';

const linuxOnly = { skip: process.platform === 'linux' ? false : 'only Linux has /dev/shm' };

test('files of tests are kept in memory where there is room', linuxOnly, async () => {
  assert.equal(await chooseTempDir('/dev/shm', 0), '/dev/shm');
});

test('without room, without such a folder, or where it is not in memory, they are with all other temporary files', async () => {
  assert.equal(await chooseTempDir('/dev/shm', Number.MAX_SAFE_INTEGER), tmpdir());
  assert.equal(await chooseTempDir('/nowhere', 0), tmpdir());
  assert.equal(await chooseTempDir('/proc', 0), tmpdir());
});

test('the folder of a run can be entered by any account, and is removed with what is in it', async () => {
  const { dir, remove } = await makeWorkDir();
  assert.equal((await stat(dir)).mode & 0o777, 0o755);
  await writeFile(path.join(dir, 'left'), '');
  await remove();
  assert.equal(existsSync(dir), false);
});
