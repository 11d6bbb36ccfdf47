import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';

import { root } from '../../lib/paths.ts';
import { nodeOptions, runsTypeScript } from '../../run/runtime.mjs';

for (const version of ['22.19.0', '22.20.1', '23.6.0', '24.0.0', '26.10.0', '100.0.0']) {
  test(`Node ${version} runs the project`, () => assert.equal(runsTypeScript(version), true));
}

for (const version of ['18.20.8', '20.20.2', '21.7.3', '22.9.0', '22.18.0', '23.5.0']) {
  test(`Node ${version} is too old and another is taken from npm`, () =>
    assert.equal(runsTypeScript(version), false));
}

test('this Node runs the project', () => assert.equal(runsTypeScript(process.versions.node), true));

test('a Node that still warns about TypeScript is told not to', () => {
  assert.deepEqual(nodeOptions('22.19.0'), ['--disable-warning=ExperimentalWarning']);
  assert.deepEqual(nodeOptions('24.3.0'), []);
});

test('a command that does not exist is refused in one line that lists those that do', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', 'no-such-command'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /^holdfast: usage: node scripts\/run\.mjs <.*start.*test.*> \[arguments\]\n$/);
});
