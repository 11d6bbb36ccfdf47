import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';

const schema = z.object({
  rate: whole(10_000_000).default(50_000),
  seconds: z.coerce.number().min(1).max(86_400).default(600),
  memory: whole(65_536).default(512),
  json: z.string().min(1).default(path.join('.holdfast', 'bench-tempo-local.json')),
});

export interface TempoLocalOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const tempoLocalHelp = `Usage: npm run bench -- tempo-local [options]

Sends spans to tempo/local by OTLP/gRPC at a steady rate, asks every two seconds what its page asks, and watches its memory.
Prints a table, writes JSON, and fails where the rate, the memory or the page's answers were not kept.

  --rate <n>         spans a second; 50,000 by default
  --seconds <n>      for how long; 600 by default
  --memory <MiB>     what the process may have in RAM; 512 by default
  --json <file>      where the report goes; .holdfast/bench-tempo-local.json by default
  --help             prints this`;

/**
 * Reads the options of tempo/local's benchmark.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readTempoLocalOptions(args: readonly string[]): TempoLocalOptions | undefined {
  return readOptions(schema, args);
}
