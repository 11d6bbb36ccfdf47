import path from 'node:path';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';

/** Where limits are meant for, unless one number of connections is measured alone. */
const usualConnections = 64;

const ratio = z.coerce.number().positive().max(1000).optional();

const schema = z.object({
  connections: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(whole(10_000)).min(1))
    .default([1, 16, 64, 256]),
  rounds: whole(100).default(5),
  // wrk takes whole seconds.
  seconds: whole(600).default(4),
  'warm-up': whole(600).default(8),
  users: whole(100_000).default(2000),
  against: z.string().min(1).optional(),
  limit: ratio,
  'limit-postgres': ratio,
  json: z.string().min(1).default(path.join('.holdfast', 'bench-pair.json')),
});

export interface PairOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const pairHelp = `Usage: npm run bench -- pair [options]

Starts a PostgreSQL of its own with fsync on, tempo/local and both services, lets wrk reserve, and measures the CPU time a
request that each process takes, as the operating system counts it. In turn, within each round: two plain Fastify services
(bare), which every cost is compared with; the services as they run (traced); and with OTEL_SDK_DISABLED (disabled).
Prints a table and writes JSON; fails where a request was not answered 201, or cost more than a limit. Needs Linux and wrk.

  --connections <n,…>      requests under way at any time, in turn; 1,16,64,256 by default
  --rounds <n>             how often each is measured, for the median; 5 by default
  --seconds <n>            how long each measurement is; 4 by default
  --warm-up <n>            for how many seconds each variant is used before the first round; 8 by default
  --users <n>              who reserve in turn; 2,000 by default
  --against <checkout>     measures the traced services of another checkout too, which has its packages installed
  --limit <ratio>          how many bare pairs the traced services may cost together, at ${usualConnections} connections
                           or at the only number given
  --limit-postgres <ratio> the same for PostgreSQL
  --json <file>            where the report goes; .holdfast/bench-pair.json by default
  --help                   prints this`;

/**
 * Reads the options of the pair's benchmark.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readPairOptions(args: readonly string[]): PairOptions | undefined {
  const options = readOptions(schema, args);
  if (options === undefined) return undefined;
  const isLimited = options.limit !== undefined || options['limit-postgres'] !== undefined;
  if (isLimited && chooseLimited(options.connections) === undefined) {
    throw new UserError(
      `--connections: a limit is for ${usualConnections} connections, or for the only number given; --help shows what there is`,
    );
  }
  return options;
}

/** The number of connections that limits are for. @returns undefined where it is not among those measured */
export function chooseLimited(connections: readonly number[]): number | undefined {
  return connections.length === 1
    ? connections[0]
    : connections.find((number) => number === usualConnections);
}
