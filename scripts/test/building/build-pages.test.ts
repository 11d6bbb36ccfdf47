import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { buildPages } from '../../building/build-pages.ts';
import { hashInputs } from '../../building/hash-inputs.ts';
import { runVite } from '../../building/run-vite.ts';
import { root } from '../../lib/paths.ts';
import { UserError } from '../../lib/user-error.ts';
import { makeTempDir } from '../support/temp-dir.ts';

test('what is up to date is not built again', async () => {
  const { signal } = new AbortController();
  await buildPages({ report: () => undefined, signal });
  assert.deepEqual(await buildPages({ report: () => assert.fail('was built again'), signal }), []);
});

test('a changed, added or renamed file changes the hash of the inputs', async (t) => {
  const dir = await makeTempDir(t);
  await mkdir(path.join(dir, 'src/deep'), { recursive: true });
  const hashes = new Set<string>();
  const keep = async (): Promise<unknown> => hashes.add(await hashInputs(dir, ['src']));
  await writeFile(path.join(dir, 'src/deep/a.ts'), '1');
  await keep();
  await keep();
  assert.equal(hashes.size, 1);
  await writeFile(path.join(dir, 'src/deep/a.ts'), '2');
  await keep();
  await writeFile(path.join(dir, 'src/b.ts'), '2');
  await keep();
  await rm(path.join(dir, 'src/b.ts'));
  await writeFile(path.join(dir, 'src/c.ts'), '2');
  await keep();
  assert.equal(hashes.size, 4);
});

test('a build that fails names the page and says what is wrong in which file', async (t) => {
  const dir = await makeTempDir(t);
  await symlink(path.join(root, 'tempo/page/node_modules'), path.join(dir, 'node_modules'));
  await writeFile(path.join(dir, 'index.html'), '<script type="module" src="./main.ts"></script>');
  await writeFile(path.join(dir, 'main.ts'), 'const = broken;');
  const outDir = path.join(dir, 'dist');
  const building = runVite({ name: 'the test page', dir, outDir, signal: new AbortController().signal });
  await assert.rejects(building, (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /^the test page could not be built:\n[^]*main\.ts/);
    return true;
  });
});
