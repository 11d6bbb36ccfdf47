import { spawn } from 'node:child_process';
import path from 'node:path';

import { root } from './paths.ts';

/**
 * Runs a tool of the root package.json in the checkout's folder, on this terminal.
 *
 * @returns its exit code; 1 where a signal ended it
 */
export async function runTool(name: string, args: readonly string[]): Promise<number> {
  const child = spawn(path.join(root, 'node_modules', '.bin', name), args, { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
