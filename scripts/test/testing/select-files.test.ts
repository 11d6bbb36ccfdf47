import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { parseTestArguments, selectTestFiles } from '../../testing/select-files.ts';
import { makeTempDir } from '../support/temp-dir.ts';

async function makeProject(t: TestContext): Promise<string> {
  const root = await makeTempDir(t);
  const files = [
    'e2e/whole.test.ts',
    'e2e/node_modules/x/other.test.ts',
    'telemetry/src/not-a-test.ts',
    'telemetry/test/deep/down/a.test.ts',
    'tempo/local/test/b.test.ts',
  ];
  for (const file of files) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  return root;
}

test('without arguments every test file is run, and none of a dependency', async (t) => {
  assert.deepEqual(selectTestFiles(await makeProject(t), []), [
    'e2e/whole.test.ts',
    'telemetry/test/deep/down/a.test.ts',
    'tempo/local/test/b.test.ts',
  ]);
});

test('a folder, a file and a glob narrow the run', async (t) => {
  const root = await makeProject(t);
  assert.deepEqual(selectTestFiles(root, ['tempo']), ['tempo/local/test/b.test.ts']);
  assert.deepEqual(selectTestFiles(root, ['e2e/whole.test.ts']), ['e2e/whole.test.ts']);
  assert.deepEqual(selectTestFiles(root, ['**/a.test.ts']), ['telemetry/test/deep/down/a.test.ts']);
});

test('a name that matches nothing is refused instead of running everything or nothing', async (t) => {
  const root = await makeProject(t);
  assert.throws(() => selectTestFiles(root, ['tempo', 'tempp']), { message: 'no test file matches tempp' });
});

test('flags and their values are told from files', () => {
  assert.deepEqual(parseTestArguments(['e2e', '--test-name-pattern', 'a hold', '--test-only', 'tempo']), {
    patterns: ['e2e', 'tempo'],
    flags: ['--test-name-pattern', 'a hold', '--test-only'],
  });
});
