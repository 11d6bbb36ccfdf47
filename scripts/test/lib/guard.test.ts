import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';

import { poll } from '../../lib/waiting.ts';
import { isAlive } from '../support/processes.ts';

/** A process that starts another in a session of its own, has it guarded, and tells its pid. */
const guarding = `
  import { spawn } from 'node:child_process';
  import { startGuard } from ${JSON.stringify(new URL('../../lib/guard.ts', import.meta.url).href)};
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  const guard = startGuard();
  guard.watch(child.pid, 'SIGTERM');
  console.log(child.pid);
  process.stdin.on('data', () => {
    guard.release();
    process.exit();
  });
`;

async function startGuarding(): Promise<{ parent: ReturnType<typeof spawn>; guarded: number }> {
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', guarding], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line]: unknown[] = await once(parent.stdout, 'data');
  return { parent, guarded: Number(String(line)) };
}

test('what is guarded ends when its parent is killed outright', async () => {
  const { parent, guarded } = await startGuarding();
  assert.ok(isAlive(guarded));
  parent.kill('SIGKILL');
  assert.ok(await poll(() => !isAlive(guarded) || undefined, { everyMs: 50, timeoutMs: 5_000 }));
});

test('a guard that was released ends nothing', async (t) => {
  const { parent, guarded } = await startGuarding();
  t.after(() => process.kill(guarded));
  parent.stdin?.write('release\n');
  await once(parent, 'exit');
  assert.ok(isAlive(guarded));
});
