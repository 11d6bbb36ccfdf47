import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { root } from '../../lib/paths.ts';
import { runTests } from '../../testing/run-tests.ts';
import { selectTestFiles } from '../../testing/select-files.ts';
import { groupFiles } from '../../testing/share-processes.ts';
import { findHollowness } from '../../testing/verdict.ts';
import { makeTempDir } from '../support/temp-dir.ts';

const head = "import test, { after, before } from 'node:test';\n";

async function makeProject(t: TestContext, texts: Readonly<Record<string, string>>) {
  const project = await makeTempDir(t);
  for (const [file, text] of Object.entries(texts)) {
    await mkdir(path.join(project, path.dirname(file)), { recursive: true });
    await writeFile(path.join(project, file), `${head}${text}`);
  }
  return { project, files: selectTestFiles(project, []) };
}

/** Runs a project's files as npm test does. */
async function runProject(t: TestContext, texts: Readonly<Record<string, string>>) {
  const { project, files } = await makeProject(t, texts);
  const workDir = await makeTempDir(t);
  // The runner tells its children by a variable that they are its children.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const run = { root: project, files, flags: [], env, workDir, signal: t.signal, output: 'ignore' } as const;
  const { code, counts } = await runTests(run);
  return { code, counts, hollowness: findHollowness({ ...run, counts }), project };
}

test('files of a folder share a process, but for those that change what a process has once, themselves or by a helper', async (t) => {
  const { project, files } = await makeProject(t, {
    'a/test/one.test.ts': "process.env['TEST_POSTGRES_URL'];",
    'a/test/two.test.ts': "import '../src/code.ts';",
    'a/test/exit.test.ts': 'process.exitCode = 1;',
    'a/test/variable.test.ts': "process.env['NAME'] = 'x';",
    'a/test/spans.test.ts': "import { startTestTelemetry } from '@holdfast/telemetry/testing';",
    'a/test/by-helper.test.ts': "import { helper } from './support/helper.ts';",
    'a/test/support/helper.ts': "export { helper } from '../other.ts';",
    'a/test/other.ts': 'export const helper = globalThis;',
    'b/test/three.test.ts': '',
  });
  assert.deepEqual(groupFiles(project, files), [
    ['a/test/one.test.ts', 'a/test/two.test.ts'],
    ['a/test/by-helper.test.ts'],
    ['a/test/exit.test.ts'],
    ['a/test/spans.test.ts'],
    ['a/test/variable.test.ts'],
    ['b/test/three.test.ts'],
  ]);
});

test('of this project each test file is in one group', () => {
  const files = selectTestFiles(root, []);
  const groups = groupFiles(root, files);
  assert.deepEqual(groups.flat().toSorted(), files);
  assert.ok(groups.length < files.length && groups.every((group) => group.length <= 8));
});

test('files that share a process are run one after the other, each between its own hooks, and counted one by one', async (t) => {
  const { code, counts, hollowness, project } = await runProject(t, {
    'test/open.ts': 'export const open: string[] = [];',
    ...Object.fromEntries(
      ['a', 'b'].map((name) => [
        `test/${name}.test.ts`,
        `import assert from 'node:assert/strict'; import { open } from './open.ts';
         before(() => { assert.deepEqual(open, []); open.push('${name}'); }); after(() => { open.pop(); });
         test('alone', () => assert.deepEqual(open, ['${name}'])); test('skipped', { skip: true }, () => {});`,
      ]),
    ),
  });
  assert.equal(code, 0);
  assert.equal(hollowness, undefined);
  for (const name of ['a', 'b']) {
    const file = path.join(project, `test/${name}.test.ts`);
    assert.deepEqual(
      counts.find((count) => count.file === file),
      { file, tests: 2, skipped: 1 },
    );
  }
});

test('a file without a test is found among those that share a process', async (t) => {
  const passing = "test('passes', () => {});";
  const { code, hollowness } = await runProject(t, {
    'test/a.test.ts': passing,
    'test/b.test.ts': passing,
    'test/empty.test.ts': '',
  });
  assert.equal(code, 0);
  assert.equal(hollowness, 'no test in test/empty.test.ts');
});

for (const [what, text] of Object.entries({
  'a test that fails': "test('fails', () => { throw new Error('no'); });",
  'a file that cannot be loaded': "throw new Error('no');",
  'a hook that fails': "after(() => { throw new Error('no'); }); test('passes', () => {});",
  'a rejection that nobody handles, after the test':
    "test('passes', () => { setTimeout(() => { void Promise.reject(new Error('no')); }, 20); });",
})) {
  test(`${what} fails the run where files share a process`, async (t) => {
    const passing = "test('passes', () => {});";
    const { code } = await runProject(t, {
      'test/a.test.ts': text,
      'test/b.test.ts': passing,
    });
    assert.equal(code, 1);
  });
}
