import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';

import { parseTestArguments, selectTestFiles } from '../../testing/select-files.ts';
import { root } from '../../lib/paths.ts';
import { makeTempDir } from '../support/temp-dir.ts';

const run = promisify(execFile);

async function makeProject(t: TestContext): Promise<string> {
  const project = await makeTempDir(t);
  const files = [
    'e2e/whole.test.ts',
    'e2e/node_modules/x/other.test.ts',
    'telemetry/src/not-a-test.ts',
    'telemetry/test/deep/down/a.test.ts',
    'tempo/local/test/b.test.ts',
    'somewhere/new/c.test.ts',
    'web/dist/d.test.ts',
  ];
  for (const file of files) {
    await mkdir(path.join(project, path.dirname(file)), { recursive: true });
    await writeFile(path.join(project, file), '');
  }
  return project;
}

test('without arguments every test file is run, and none of a dependency', async (t) => {
  assert.deepEqual(selectTestFiles(await makeProject(t), []), [
    'e2e/whole.test.ts',
    'somewhere/new/c.test.ts',
    'telemetry/test/deep/down/a.test.ts',
    'tempo/local/test/b.test.ts',
  ]);
});

test('of this project no test file that git knows of is left out of a run without arguments', async () => {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const known = stdout
    .split('\n')
    .filter((file) => /\.test\.\w+$/.test(file) && existsSync(path.join(root, file)));
  assert.ok(known.some((file) => file.startsWith('grafana/test/')));
  assert.deepEqual(selectTestFiles(root, []), known.toSorted());
});

test('a folder, a file and a glob narrow the run', async (t) => {
  const project = await makeProject(t);
  assert.deepEqual(selectTestFiles(project, ['tempo']), ['tempo/local/test/b.test.ts']);
  assert.deepEqual(selectTestFiles(project, ['e2e/whole.test.ts']), ['e2e/whole.test.ts']);
  assert.deepEqual(selectTestFiles(project, ['**/a.test.ts']), ['telemetry/test/deep/down/a.test.ts']);
});

test('a name that matches nothing is refused instead of running everything or nothing', async (t) => {
  const project = await makeProject(t);
  assert.throws(() => selectTestFiles(project, ['tempo', 'tempp']), {
    message: 'no test file matches tempp',
  });
});

test('flags and their values are told from files', () => {
  assert.deepEqual(parseTestArguments(['e2e', '--test-name-pattern', 'a hold', '--test-only', 'tempo']), {
    patterns: ['e2e', 'tempo'],
    flags: ['--test-name-pattern', 'a hold', '--test-only'],
  });
});
