import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';
import { defaultLanes } from '../ledger/variants.ts';

const schema = z.object({
  holds: whole(10_000_000).default(100_000),
  rate: whole(10_000).default(200),
  seconds: z.coerce.number().min(0.1).max(600).default(3),
  lanes: whole(64).default(defaultLanes),
  json: z.string().min(1).default(path.join('.holdfast', 'bench-sweep.json')),
});

export interface SweepOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const sweepHelp = `Usage: npm run bench -- sweep [options]

Starts a PostgreSQL of its own with fsync on, opens holds that are due at once, over 10,000 accounts and then on one, and
measures how long the sweeper takes for them and how long new holds take meanwhile. Prints a table and writes JSON.

  --holds <n>        how many are due at once; 100,000 by default
  --rate <n>         new holds a second, on the same accounts and as many on others; 200 by default
  --seconds <n>      how long new holds are measured with nothing due, to compare; 3 by default
  --lanes <n>        lanes of the ledger; ${defaultLanes} by default, as in the user-service
  --json <file>      where the report goes; .holdfast/bench-sweep.json by default
  --help             prints this`;

/**
 * Reads the options of the sweeper's benchmark.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readSweepOptions(args: readonly string[]): SweepOptions | undefined {
  return readOptions(schema, args);
}
