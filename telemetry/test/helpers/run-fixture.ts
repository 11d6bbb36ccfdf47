import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs a file of `fixtures/` in a process of its own, with these variables alone. */
export async function runFixture(
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ status: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../fixtures', name)], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await closed) as [number | null];
  return { status, output, errors };
}
