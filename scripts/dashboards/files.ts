import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { renderFiles } from '@holdfast/grafana';
import { root } from '../lib/paths.ts';
import { errorCode } from '../lib/user-error.ts';

const grafanaDir = path.join(root, 'grafana');

/**
 * Writes every dashboard and the alert rules to where Grafana reads them.
 *
 * @param folder the folder of grafana/, another one in tests
 * @returns their paths, inside the folder
 */
export async function writeFiles(folder = grafanaDir): Promise<string[]> {
  const files = renderFiles();
  for (const [name, text] of files) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  return [...files.keys()];
}

/**
 * Compares the files with what `grafana/src` makes.
 *
 * @returns the paths, inside the folder, of those that differ, are missing, or belong to no dashboard
 */
export async function findDrift(folder = grafanaDir): Promise<string[]> {
  const files = renderFiles();
  const drifted: string[] = [];
  for (const [name, text] of files) {
    if ((await readIfThere(path.join(folder, name))) !== text) drifted.push(name);
  }
  const present = await readdir(path.join(folder, 'dashboards'));
  const surplus = present.map((name) => `dashboards/${name}`).filter((name) => !files.has(name));
  return [...drifted, ...surplus];
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}
