import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { runFixture } from '../helpers/run-fixture.ts';

const fixture = 'write-and-end.ts';

function readMessages(output: string): string[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

for (const [end, status] of [
  ['return', 0],
  ['exit', 3],
  ['throw', 1],
  ['reject', 1],
] as const) {
  test(`lines that were written just before the process ends are all there, in their order: ${end}`, async () => {
    const run = await runFixture(fixture, { END_BY: end });
    assert.equal(run.status, status);
    assert.deepEqual(readMessages(run.output), ['first', 'last']);
  });
}

test('lines come out while the process goes on, and those of a stop by SIGTERM come out at its end', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../fixtures', fixture)], {
    env: { END_BY: 'serve' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const output = text(child.stdout);
  // Nothing but the timer writes these lines: the process has no reason to end yet.
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [status] = (await closed) as [number | null];
  assert.equal(status, 0);
  assert.deepEqual(readMessages(await output), ['first', 'last', 'stopping']);
});
