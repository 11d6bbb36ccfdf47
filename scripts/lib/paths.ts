import path from 'node:path';

/** The folder of the checkout. */
export const root = path.dirname(path.dirname(import.meta.dirname));

/**
 * A path as a person should read it: relative to the checkout where it is inside, such as `.holdfast/logs`.
 *
 * @param target an absolute path
 */
export function shortPath(target: string): string {
  const relative = path.relative(root, target);
  return relative.startsWith('..') || path.isAbsolute(relative) ? target : relative;
}
