import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { LedgerReport } from '../src/ledger/report.ts';

const run = promisify(execFile);
const script = new URL('../src/main.ts', import.meta.url).pathname;

test('the ledger is measured batched, unbatched and by pgbench where there is one, and every hold is accounted for', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-test-'));
  t.after(async () => rm(dir, { recursive: true }));
  const json = join(dir, 'report.json');
  const flags = ['--seconds', '0.3', '--rounds', '1', '--callers', '1,8', '--lanes', '2', '--json', json];
  const { stdout } = await run(process.execPath, [script, 'ledger', ...flags]);

  const report = JSON.parse(await readFile(json, 'utf8')) as LedgerReport;
  const variants =
    report.pgbenchVersion === null ? ['batched', 'unbatched'] : ['batched', 'unbatched', 'pgbench'];
  assert.deepEqual(
    report.results.map(({ load, callers, variant }) => `${load} ${callers} ${variant}`),
    ['spread', 'hot'].flatMap((load) =>
      [1, 8].flatMap((callers) => variants.map((variant) => `${load} ${callers} ${variant}`)),
    ),
  );
  for (const result of report.results) {
    const name = `${result.load} ${result.variant}`;
    assert.ok(result.holdsPerSecond >= 5, name);
    assert.ok(result.p50Ms > 0 && result.p99Ms >= result.p50Ms, name);
    if (result.variant === 'pgbench') assert.equal(result.nodeCpuMicrosPerHold, null);
    else assert.ok((result.nodeCpuMicrosPerHold ?? 0) > 0, name);
    assert.equal(result.ratioToPgbench === null, report.pgbenchVersion === null);
    assert.match(stdout, new RegExp(`^${result.load} +${result.variant} +${result.callers} +[\\d,]+ `, 'm'));
  }
  assert.equal(report.machine.fsync, 'on');
  assert.match(report.machine.postgres, /^18\./);
  assert.equal(stdout.includes('not installed'), report.pgbenchVersion === null);
});

/** @returns the one line that a command with these arguments ends with */
async function refused(...args: string[]): Promise<string> {
  return run(process.execPath, [script, ...args]).then(
    () => assert.fail('it ran'),
    (error: { code: number; stderr: string }) => {
      assert.equal(error.code, 1);
      assert.equal(error.stderr.trimEnd().split('\n').length, 1);
      return error.stderr;
    },
  );
}

test('a benchmark that does not exist, or an option out of range, is refused in one line that says what there is', async () => {
  assert.match(await refused('nothing'), /no benchmark "nothing"; there are: pair, settle, ledger, sweep/);
  assert.match(await refused(), /there are: pair, settle, ledger, sweep/);
  assert.match(await refused('ledger', '--rounds', '0'), /--rounds/);
  assert.match(await refused('ledger', '--callers', '1,x'), /--callers/);
});
