import path from 'node:path';
import { z } from 'zod';
import { readOptions, whole } from '../command/read-options.ts';

const schema = z.object({
  rounds: whole(10_000).default(30),
  requests: whole(1_000_000).default(2000),
  json: z.string().min(1).default(path.join('.holdfast', 'bench-spans.json')),
});

export interface SpansOptions extends z.output<typeof schema> {
  /** Where the report goes, absolute. */
  readonly json: string;
}

export const spansHelp = `Usage: npm run bench -- spans [options]

Makes and ends the spans of a request, again and again, and encodes them in batches: with what the services use, and with the
official SDK and its serializer; and both without the encoding. In turn, within each round. Prints a table and writes JSON.

  --rounds <n>       how often each is measured, for the median; 30 by default, after three that do not count
  --requests <n>     requests' spans in a measurement; 2,000 by default
  --json <file>      where the report goes; .holdfast/bench-spans.json by default
  --help             prints this`;

/**
 * Reads the options of the benchmark of spans.
 *
 * @returns undefined where help is asked for
 * @throws UserError
 */
export function readSpansOptions(args: readonly string[]): SpansOptions | undefined {
  return readOptions(schema, args);
}
