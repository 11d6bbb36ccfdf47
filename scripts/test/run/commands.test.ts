import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { root } from '../../lib/paths.ts';

const run = promisify(execFile);
const script = path.join(root, 'scripts', 'run.mjs');

test('every command of the root package.json is found, wherever it lies, and no other is', async () => {
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const commands = Object.values(scripts).map((line) => line.split(' ').at(-1));
  const { stderr } = await run(process.execPath, [script, 'nothing']).then(
    () => assert.fail('it ran'),
    (error: { stderr: string }) => error,
  );
  const [, known = ''] = /^holdfast: usage: node scripts\/run\.mjs <(.*)> /m.exec(stderr) ?? [];
  assert.deepEqual(new Set(known.split('|')), new Set(commands));
});

test('what a command runs keeps what Node compiles, so that the next does not have to', async () => {
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env;
  const tell = '--import=data:text/javascript,console.error(`kept=${process.env.NODE_COMPILE_CACHE}`)';
  const env = { ...environment, NODE_OPTIONS: tell };
  const { stderr } = await run(process.execPath, [script, 'chaos', '--help'], { env });
  assert.ok(stderr.split('\n').includes(`kept=${root}/node_modules/.cache/holdfast-compiled`), stderr);
});

test('a command that lies beside its code is handed its arguments', async () => {
  for (const name of ['bench', 'chaos', 'compare-modes']) {
    const { stdout } = await run(process.execPath, [script, name, '--help']);
    assert.match(stdout, new RegExp(`^Usage: npm run ${name} -- `));
  }
});
