import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';

import { UserError } from '../lib/user-error.ts';

export interface ViteBuild {
  /** As people call what is built. */
  readonly name: string;
  /** Absolute; Vite reads the vite.config.ts in it. */
  readonly dir: string;
  readonly outDir: string;
  /** Ends the build. */
  readonly signal: AbortSignal;
}

/** @throws UserError with what Vite said, where it does not build */
export async function runVite({ name, dir, outDir, signal }: ViteBuild): Promise<void> {
  const child = spawn(
    path.join(dir, 'node_modules/.bin/vite'),
    ['build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'],
    { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], signal },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new UserError(`${name} could not be built:\n${`${output}${errors}`.trim()}`);
}
