import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';

const schema = z.object({
  reservations: whole(100_000).default(500),
  rounds: whole(100).default(5),
  json: z.string().min(1).default(path.join('.holdfast', 'compare-modes.json')),
});

export interface CompareOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const compareHelp = `Usage: npm run compare-modes -- [options]

Starts a PostgreSQL and a tempo/local of its own, and both services in each of the modes of TRACING_MODE: manual, library,
auto. Sends them the same requests, and prints the trees side by side, what a reservation costs in each (spans, bytes, CPU
time), and what differs. Ends with 1 where something differs otherwise than it is documented.

  --reservations <n>     how many a round of CPU time takes; 500 by default
  --rounds <n>           how many rounds, for the median; 5 by default
  --json <file>          where the report goes; .holdfast/compare-modes.json by default
  --help                 prints this`;

/**
 * Reads the options of the comparison.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readCompareOptions(args: readonly string[]): CompareOptions | undefined {
  return readOptions(schema, args);
}
