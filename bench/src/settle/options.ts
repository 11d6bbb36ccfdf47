import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';

const schema = z.object({
  reservations: whole(1_000_000).default(20_000),
  rounds: whole(100).default(3),
  users: whole(100_000).default(2000),
  against: z.string().min(1).optional(),
  json: z.string().min(1).default(path.join('.holdfast', 'bench-settle.json')),
});

export interface SettleOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const settleHelp = `Usage: npm run bench -- settle [options]

Starts a PostgreSQL of its own with fsync on, tempo/local and both services, writes reservations that all expire at one
moment, and measures how long the services take until each of them has ended and its credits are back, and the CPU time
that each process takes for it, as the operating system counts it. Prints a table and writes JSON. Needs Linux.

  --reservations <n>     how many expire at once; 20,000 by default
  --rounds <n>           how often, for the median; 3 by default
  --users <n>            whose they are, in turn; 2,000 by default
  --against <checkout>   measures the services of another checkout too, which has its packages installed
  --json <file>          where the report goes; .holdfast/bench-settle.json by default
  --help                 prints this`;

/**
 * Reads the options of the settler's benchmark.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readSettleOptions(args: readonly string[]): SettleOptions | undefined {
  return readOptions(schema, args);
}
