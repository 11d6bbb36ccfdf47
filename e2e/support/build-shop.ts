import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const web = join(import.meta.dirname, '../../web');

/** Builds the shop page, unless that has been done. */
export async function buildShop(): Promise<void> {
  if (existsSync(join(web, 'dist/index.html'))) return;
  await promisify(execFile)(join(web, 'node_modules/.bin/vite'), ['build'], { cwd: web });
}
