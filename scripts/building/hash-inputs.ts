import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * One hash over the names and contents of files, and of all files below folders.
 *
 * @param inputs relative to `root`
 * @throws the system's error where one is missing
 */
export async function hashInputs(root: string, inputs: readonly string[]): Promise<string> {
  const files = await Promise.all(inputs.map(async (input) => listFiles(path.join(root, input))));
  const hash = createHash('sha256');
  for (const file of files.flat()) {
    const content = createHash('sha256').update(await readFile(file));
    hash.update(`${path.relative(root, file)}\0${content.digest('hex')}\n`);
  }
  return hash.digest('hex');
}

async function listFiles(target: string): Promise<string[]> {
  if (!(await stat(target)).isDirectory()) return [target];
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}
