import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';
import { defaultLanes } from './variants.ts';

const schema = z.object({
  seconds: z.coerce.number().min(0.1).max(600).default(2),
  rounds: whole(100).default(3),
  callers: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(whole(10_000)).min(1))
    .default([1, 64, 512]),
  lanes: whole(64).default(defaultLanes),
  pool: whole(200).default(64),
  json: z.string().min(1).default(path.join('.holdfast', 'bench-ledger.json')),
});

export interface LedgerOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const ledgerHelp = `Usage: npm run bench -- ledger [options]

Starts a PostgreSQL of its own with fsync on, makes 10,000 accounts, and measures holds on them: through the lanes, one by
one through a pool, and by pgbench where it is installed. Prints a table and writes JSON.

  --seconds <n>      how long each measurement counts; 2 by default
  --rounds <n>       how often each is made, for the median; 3 by default
  --callers <n,…>    how many call at once, in turn; 1,64,512 by default
  --lanes <n>        lanes of the batched ledger; ${defaultLanes} by default, as in the user-service
  --pool <n>         connections of the unbatched one; 64 by default
  --json <file>      where the report goes; .holdfast/bench-ledger.json by default
  --help             prints this`;

/**
 * Reads the options of the ledger's benchmark.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readLedgerOptions(args: readonly string[]): LedgerOptions | undefined {
  return readOptions(schema, args);
}
