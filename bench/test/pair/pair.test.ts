import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { PairReport } from '../../src/pair/report.ts';

const script = new URL('../../src/main.ts', import.meta.url).pathname;
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
// Where everything has to pass, what cannot be tried out has not passed.
const skip = hasWrk || process.env['CI'] ? false : 'wrk is not installed';

test(
  'the pair is measured bare, traced and disabled: every process has its costs, and no request fails',
  { skip },
  async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-test-'));
    t.after(async () => rm(dir, { recursive: true }));
    const json = join(dir, 'report.json');
    const load = ['--connections', '4', '--rounds', '1', '--seconds', '1', '--warm-up', '1', '--users', '20'];
    // Nothing is as cheap as the first limit.
    const args = [script, 'pair', ...load, '--limit', '0.001', '--limit-postgres', '1000', '--json', json];
    const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
      (output) => ({ code: 0, stdout: output.stdout }),
      (error: { code: number; stdout: string }) => error,
    );
    const report = JSON.parse(await readFile(json, 'utf8')) as PairReport;
    assert.deepEqual(
      report.results.map(({ connections, variant }) => [connections, variant]),
      [
        [4, 'bare'],
        [4, 'traced'],
        [4, 'disabled'],
      ],
    );
    const [bare, traced, disabled] = report.results;
    assert.ok(bare && traced && disabled);
    for (const {
      variant,
      failures,
      requestsPerSecond,
      p50Ms,
      p999Ms,
      peakBytes,
      cpuMicros,
    } of report.results) {
      assert.equal(failures, 0, variant);
      assert.ok(requestsPerSecond.median > 0 && p50Ms.median > 0 && p999Ms.median >= p50Ms.median, variant);
      assert.ok(peakBytes.userService > 2 ** 24 && peakBytes.reservationsService > 2 ** 24, variant);
      assert.ok(cpuMicros.reservationsService.median > 0 && cpuMicros.services.median > 0, variant);
    }
    assert.equal(bare.bareRatio.services.median, 1);
    for (const { variant, bareRatio } of [traced, disabled]) {
      assert.ok(bareRatio.services.median > 1 && bareRatio.postgres.median > 0, variant);
    }
    assert.ok(traced.cpuMicros.tempoLocal.median > 0);
    // A reservation's trace has more than the two requests in it, and none of its spans is lost.
    assert.ok(traced.spans && traced.spans.made > 4);
    assert.equal(traced.spans.received, traced.spans.made);
    assert.equal(disabled.spans, null);
    assert.equal(report.machine.fsync, 'on');
    assert.equal(code, 1);
    assert.deepEqual(
      report.broken.map((sentence) => sentence.replace(/\d+\.\d+ bare/, '… bare')),
      ['traced, 4 connections: the services cost … bare pairs of 0.001'],
    );
    assert.match(stdout, /^4 +traced +[\d,]+ /m);
    assert.match(stdout, /NOT KEPT: traced, 4 connections/);
  },
);
