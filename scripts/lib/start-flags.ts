import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The flags of Node that a service runs with: those of its own `start` script, `node … src/main.ts`, so that they are said once:
 * `npm start` and the benchmarks run what the image runs.
 *
 * @param folder the service's
 */
export async function readStartFlags(folder: string): Promise<string[]> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { readonly scripts: { readonly start: string } };
  const [, ...words] = scripts.start.split(' ');
  return words.filter((word) => word.startsWith('--'));
}
