import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { readIfThere } from '../lib/files.ts';
import { groupFiles, writeGroup } from './share-processes.ts';
import { readCounts } from './verdict.ts';
import type { FileCount } from './verdict.ts';

/** What one test may take; a `--test-timeout` among the flags overrides it. */
const testTimeoutMs = 120_000;

export interface TestProcessOptions {
  /** The checkout's folder. */
  readonly root: string;
  /** Relative to the checkout's folder. */
  readonly files: readonly string[];
  /** Flags for Node. Where there are any each file has a process of its own, for many are about files. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** A folder for what the reporter writes, and for groups of files. */
  readonly workDir: string;
  /** Ends the tests. */
  readonly signal: AbortSignal;
  /** Where what Node prints goes; to this terminal by default. */
  readonly output?: 'inherit' | 'ignore';
}

/**
 * Runs test files with Node's test runner.
 *
 * @returns its exit code, 1 where a signal ended it, and how many tests each file has
 */
export async function runTests(options: TestProcessOptions): Promise<{ code: number; counts: FileCount[] }> {
  const { root, flags, env, workDir, signal } = options;
  const files = flags.length === 0 ? await writeGroups(options) : options.files;
  const countFile = path.join(workDir, 'counts.jsonl');
  const child = spawn(
    process.execPath,
    [
      '--test',
      `--test-timeout=${testTimeoutMs}`,
      // As many as there are cores; Node's default is one less, which is one on two.
      `--test-concurrency=${availableParallelism()}`,
      ...withReporters(flags, countFile),
      ...files,
    ],
    {
      cwd: root,
      env,
      stdio: options.output ?? 'inherit',
      signal,
      killSignal: 'SIGINT',
    },
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    // An abort is reported as an error at once; what counts is when the process has ended.
    child.once('error', (error) => {
      if (!signal.aborted) reject(error);
    });
  });
  return { code: code ?? 1, counts: readCounts((await readIfThere(countFile)) ?? '') };
}

/** Lets files share processes that may. @returns what to give to Node instead */
async function writeGroups({ root, files, workDir }: TestProcessOptions): Promise<string[]> {
  const groups = groupFiles(root, files);
  return Promise.all(
    groups.map(async (group, index) => {
      const [first = ''] = group;
      return group.length === 1 ? first : writeGroup({ root, files: group, workDir, name: `group-${index}` });
    }),
  );
}

/** Adds the count reporter to the reporter that was asked for; Node wants a destination for each then. */
function withReporters(flags: readonly string[], countFile: string): string[] {
  const has = (name: string): boolean => flags.some((flag) => flag === name || flag.startsWith(`${name}=`));
  const reporter = has('--test-reporter') ? [] : ['--test-reporter=spec'];
  const destination = has('--test-reporter-destination') ? [] : ['--test-reporter-destination=stdout'];
  const counter = new URL('count-reporter.ts', import.meta.url).href;
  return [
    ...flags,
    ...reporter,
    ...destination,
    `--test-reporter=${counter}`,
    `--test-reporter-destination=${countFile}`,
  ];
}
