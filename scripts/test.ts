// npm test [-- files, folders or flags of node --test]: every test, against a PostgreSQL server of their own.
import { buildPages } from './building/build-pages.ts';
import { runCommand } from './lib/command.ts';
import { startGuard } from './lib/guard.ts';
import { root } from './lib/paths.ts';
import { listenForStop } from './lib/stop-signals.ts';
import { UserError } from './lib/user-error.ts';
import { runTests } from './testing/run-tests.ts';
import type { TestProcessOptions } from './testing/run-tests.ts';
import { parseTestArguments, selectTestFiles } from './testing/select-files.ts';
import { startTestPostgres } from './testing/test-postgres.ts';
import { findHollowness } from './testing/verdict.ts';
import { makeWorkDir } from './testing/work-dir.ts';

/**
 * What the whole run may take, in minutes. A file whose tests are over but which something keeps open, such as a
 * server, would otherwise never end.
 */
const limitMinutes = 20;

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
const interruptedCode = 130;

async function test(args: readonly string[], stop: AbortSignal): Promise<number> {
  const { patterns, flags } = parseTestArguments(args);
  const files = selectTestFiles(root, patterns);
  const guard = startGuard();
  const { dir: workDir, remove } = await makeWorkDir();
  try {
    await buildPages({ report: console.log, signal: stop });
    const onSpawn = (pid: number): void => guard.watch(pid, 'SIGINT');
    const postgres = await startTestPostgres({ workDir, signal: stop, onSpawn });
    try {
      // Tests make their temporary folders there too: they go with it, whatever becomes of the tests.
      const env = { ...process.env, TEST_POSTGRES_URL: postgres.url, TMPDIR: workDir };
      return await judgeTests({ root, files, flags, env, workDir, signal: stop });
    } finally {
      await postgres.close();
    }
  } catch (error) {
    if (stop.aborted) return interruptedCode;
    throw error;
  } finally {
    guard.release();
    await remove();
  }
}

async function judgeTests(options: TestProcessOptions): Promise<number> {
  const limit = AbortSignal.timeout(limitMinutes * 60_000);
  const { code, counts } = await runTests({ ...options, signal: AbortSignal.any([options.signal, limit]) });
  options.signal.throwIfAborted();
  if (limit.aborted) throw new UserError(`the tests took longer than ${limitMinutes} minutes and were ended`);
  const hollowness = findHollowness({ ...options, counts });
  if (code === 0 && hollowness !== undefined) throw new UserError(`${hollowness}: this run proves nothing`);
  return code;
}

await runCommand(async () => test(process.argv.slice(2), listenForStop().signal));
