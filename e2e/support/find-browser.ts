import { existsSync } from 'node:fs';

/** Where Debian and its kin have Chromium. */
const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/**
 * The Chromium that `CHROMIUM_PATH` names, or else the system's.
 *
 * @returns `undefined` where there is none; tests then say that they are skipped
 * @throws Error where `CI` is set: a run that is to prove something must not leave a part out
 */
export function findBrowser(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  const found = named ?? usualPaths.find((path) => existsSync(path));
  if (found === undefined && process.env['CI'] !== undefined) {
    throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH.');
  }
  return found;
}
