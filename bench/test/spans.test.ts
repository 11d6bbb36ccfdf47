import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { SpansReport } from '../src/spans/report.ts';

const script = new URL('../src/main.ts', import.meta.url).pathname;

test('spans are measured in each way, and the table says how ours compare with the official ones', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-test-'));
  t.after(async () => rm(dir, { recursive: true }));
  const json = join(dir, 'report.json');
  const args = [script, 'spans', '--rounds', '2', '--requests', '200', '--json', json];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { spans, measurements } = JSON.parse(await readFile(json, 'utf8')) as SpansReport;
  assert.equal(spans, 1200);
  assert.equal(Object.keys(measurements).length, 4);
  for (const [name, { min, median, max }] of Object.entries(measurements)) {
    assert.ok(0 < min && min <= median && median <= max, name);
  }
  assert.match(stdout, /^made, ended and encoded +\d+\.\d$/m);
});
