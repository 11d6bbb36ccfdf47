import path from 'node:path';

import { z } from 'zod';

/** How many tests a file has, and how many of them were skipped. */
export interface FileCount {
  /** Absolute. */
  readonly file: string;
  readonly tests: number;
  readonly skipped: number;
}

const countSchema = z.object({ file: z.string(), tests: z.number(), skipped: z.number() });

/** Reads what the count reporter wrote. */
export function readCounts(text: string): FileCount[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => countSchema.parse(JSON.parse(line)));
}

export interface TestRun {
  /** Relative to `root`. */
  readonly files: readonly string[];
  readonly flags: readonly string[];
  readonly counts: readonly FileCount[];
  readonly root: string;
}

/** Flags that leave tests out on purpose. */
const narrowing = /^--test-(?:name-pattern|skip-pattern|only|shard|rerun-failures)\b/;

/**
 * Why a run that Node calls a success proves nothing: no test ran, or a file has none.
 *
 * @returns undefined where the run does count
 */
export function findHollowness({ files, flags, counts, root }: TestRun): string | undefined {
  if (!counts.some(({ tests, skipped }) => tests > skipped)) return 'no test was run';
  if (flags.some((flag) => narrowing.test(flag))) return undefined;
  const withTests = new Set(counts.filter(({ tests }) => tests > 0).map(({ file }) => file));
  const empty = files.filter((file) => !withTests.has(path.resolve(root, file)));
  return empty.length === 0 ? undefined : `no test in ${empty.join(', ')}`;
}
