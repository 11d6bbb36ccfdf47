import { readArguments } from '@holdfast/scripts/lib/read-arguments';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { z } from 'zod';

/** A whole number from `least` to `most`. */
function whole(least: number, most: number) {
  return z.coerce.number<string>().int().min(least).max(most);
}

const schema = z.object({
  operations: whole(100, 100_000_000).default(100_000),
  kills: whole(3, 100_000).default(20),
  seed: whole(0, 2 ** 31 - 1).default(1),
  clients: whole(1, 1_000).default(48),
  faults: z.coerce.number<string>().min(0).max(0.5).default(0.03),
  'otlp-endpoint': z.url({ protocol: /^https?$/ }).optional(),
});

export type ChaosCommandOptions = z.output<typeof schema>;

export const chaosHelp = `Usage: npm run chaos -- [options]

Starts PostgreSQL with fsync on and both services, lets clients do every operation at once, and meanwhile kills the services and
PostgreSQL by SIGKILL and breaks the network between the services. Then waits until it is quiet and checks that nothing was lost,
spent twice or changed by what was refused. Exits with 1 where anything was, or where the run proves nothing.

  --operations <n>         what the clients do in all; 100000 by default
  --kills <n>              how many in all, of three victims in equal shares; at least 3, 20 by default
  --seed <n>               what the operations and kills follow from: the same seed, the same schedule; 1 by default
  --clients <n>            how many at once; 48 by default
  --faults <0 to 0.5>      how likely a request between the services meets a fault; 0.03 by default
  --otlp-endpoint <url>    where spans go, by OTLP over gRPC; nowhere by default
  --help                   prints this`;

/**
 * Reads the command's options.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readChaosOptions(args: readonly string[]): ChaosCommandOptions | undefined {
  const { help, ...given } = parse(args);
  if (help === true) return undefined;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`--${String(issue?.path[0])}: ${issue?.message}; --help shows what there is`);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return readArguments({
    args: [...args],
    options: {
      operations: text,
      kills: text,
      seed: text,
      clients: text,
      faults: text,
      'otlp-endpoint': text,
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
