import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { SweepReport } from '../src/sweep/report.ts';

const run = promisify(execFile);
const script = new URL('../src/main.ts', import.meta.url).pathname;

test('the sweeper is measured on what is due over many accounts and on one, and new holds before and meanwhile', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-test-'));
  t.after(async () => rm(dir, { recursive: true }));
  const json = join(dir, 'report.json');
  const flags = ['--holds', '2000', '--rate', '50', '--seconds', '0.2', '--json', json];
  const { stdout } = await run(process.execPath, [script, 'sweep', ...flags]);

  const report = JSON.parse(await readFile(json, 'utf8')) as SweepReport;
  assert.deepEqual(
    report.measurements.map(({ load, accounts }) => [load, accounts]),
    [
      ['spread', 10_000],
      ['hot', 1],
    ],
  );
  for (const { load, seconds, releasedPerSecond, before, during } of report.measurements) {
    assert.ok(seconds > 0, load);
    assert.ok(Math.abs(releasedPerSecond - 2000 / seconds) < 1e-6, load);
    for (const { holds, p50Ms, p99Ms, maxMs } of [before.same, before.other, during.same, during.other]) {
      assert.ok(holds > 0 && p50Ms > 0 && p99Ms >= p50Ms && maxMs >= p99Ms, load);
    }
    assert.match(stdout, new RegExp(`^${load} +other +${seconds.toFixed(2)} `, 'm'));
  }
  assert.equal(report.machine.fsync, 'on');
});
