import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { TempoLocalReport } from '../src/tempo-local/report.ts';

const script = new URL('../src/main.ts', import.meta.url).pathname;

async function runBenchmark(t: TestContext, flags: readonly string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-test-'));
  t.after(async () => rm(dir, { recursive: true }));
  const json = join(dir, 'report.json');
  const args = [script, 'tempo-local', '--rate', '4096', '--seconds', '3', ...flags, '--json', json];
  const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
    (output) => ({ code: 0, stdout: output.stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  return { code, stdout, report: JSON.parse(await readFile(json, 'utf8')) as TempoLocalReport };
}

test('tempo/local is measured with its page in use: every span is taken, and a trace of them found', async (t) => {
  const { stdout, report } = await runBenchmark(t, []);
  // 4,096 a second for 3 seconds, in requests of 512.
  assert.equal(report.sent.accepted, 4096 * 3);
  assert.equal(report.sent.refused, 0);
  assert.ok(report.cpuMicrosPerSpan > 0);
  assert.ok(report.residentBytes.most >= report.residentBytes.ready && report.residentBytes.ready > 2 ** 20);
  for (const [question, { asked, failed, maxMs }] of Object.entries(report.page)) {
    assert.ok(asked > 0 && failed === 0 && maxMs > 0, question);
  }
  assert.match(stdout, /^OTLP\/gRPC +\d/m);
});

test('a bound that is not kept is named, and the benchmark fails', async (t) => {
  const { code, stdout, report } = await runBenchmark(t, ['--memory', '16']);
  assert.equal(code, 1);
  assert.match(report.broken.join(), /^used \d+ MiB of 16/);
  assert.match(stdout, /NOT KEPT: used \d+ MiB of 16/);
});
