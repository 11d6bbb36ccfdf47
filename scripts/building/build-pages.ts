import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { readIfThere } from '../lib/files.ts';
import { root } from '../lib/paths.ts';
import { hashInputs } from './hash-inputs.ts';
import { pages } from './pages.ts';
import type { Page } from './pages.ts';
import { runVite } from './run-vite.ts';

/** Says which inputs a result was built from. */
const stampName = '.inputs';

export interface BuildOptions {
  /** Told what is being built; not called where everything is up to date. */
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds the pages whose inputs have changed since they were built.
 *
 * @returns the names of those that were built
 * @throws UserError with the builder's own words, where a page does not build
 */
export async function buildPages(options: BuildOptions): Promise<string[]> {
  const built: string[] = [];
  for (const page of pages) if (await buildPage(page, options)) built.push(page.name);
  return built;
}

async function buildPage(page: Page, { report, signal }: BuildOptions): Promise<boolean> {
  const dir = path.join(root, page.dir);
  const dist = path.join(dir, 'dist');
  const hash = await hashInputs(root, page.inputs);
  if ((await readIfThere(path.join(dist, stampName))) === hash) return false;
  report(`Building ${page.name}`);
  // Another command may build at the same time, or serve from the old result: the new one takes its place whole.
  const fresh = `${dist}.${process.pid}`;
  try {
    await runVite({ name: page.name, dir, outDir: fresh, signal });
    await writeFile(path.join(fresh, stampName), hash);
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}
