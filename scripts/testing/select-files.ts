import { globSync, statSync } from 'node:fs';
import path from 'node:path';

import { UserError } from '../lib/user-error.ts';

/** Every test: whatever is called one, wherever it lies. */
const allTests = '**/*.test.{ts,tsx,mjs}';

/** Folders of what is installed, built or left behind. */
const notOurs = /^(?:node_modules|dist(?:\..*)?|artefacts|\..+)$/;

/** Flags of Node whose value may be the next argument instead of following a `=`. */
const flagsWithValue = new Set([
  '--import',
  '--test-concurrency',
  '--test-isolation',
  '--test-name-pattern',
  '--test-reporter',
  '--test-reporter-destination',
  '--test-shard',
  '--test-skip-pattern',
  '--test-timeout',
]);

/** What the arguments of `npm test` ask for. */
export interface TestArguments {
  /** Files, folders and globs; none means every test. */
  readonly patterns: readonly string[];
  /** Flags for Node, with their values. */
  readonly flags: readonly string[];
}

/** Tells files from flags: `npm test -- user-service/test --test-name-pattern hold`. */
export function parseTestArguments(args: readonly string[]): TestArguments {
  const patterns: string[] = [];
  const flags: string[] = [];
  for (const [index, argument] of args.entries()) {
    const isFlag = argument.startsWith('-') || flagsWithValue.has(args[index - 1] ?? '');
    (isFlag ? flags : patterns).push(argument);
  }
  return { patterns, flags };
}

/**
 * The test files that the patterns name.
 *
 * @param root the folder that patterns are relative to
 * @throws UserError for a pattern that no file matches, or where there is no test at all
 */
export function selectTestFiles(root: string, patterns: readonly string[]): string[] {
  const globs = patterns.length === 0 ? [allTests] : patterns.map((pattern) => toGlob(root, pattern));
  const files = globs.map((glob) => findFiles(root, glob));
  const unmatched = patterns.find((_, index) => files[index]?.length === 0);
  if (unmatched !== undefined) throw new UserError(`no test file matches ${unmatched}`);
  const selected = [...new Set(files.flat())].toSorted();
  if (selected.length === 0) throw new UserError('there are no test files');
  return selected;
}

function toGlob(root: string, pattern: string): string {
  const stat = statSync(path.resolve(root, pattern), { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? path.join(pattern, allTests) : pattern;
}

function findFiles(root: string, glob: string): string[] {
  return globSync(glob, { cwd: root, exclude: (name) => notOurs.test(path.basename(name)) });
}
