import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { root } from '@holdfast/scripts/lib/paths';
import { tracingModes } from '@holdfast/telemetry/tracing-modes';
import { compareModes } from '../../src/modes/compare-modes.ts';
import { differences } from '../../src/modes/differences.ts';
import { traceOf, type ModeRuns } from '../../src/modes/mode-run.ts';
import { renderPage } from '../../src/modes/render-docs.ts';
import { renderComparison } from '../../src/modes/render-report.ts';
import { requests, type RequestName } from '../../src/modes/requests.ts';
import { outlineSkeleton } from '../../src/modes/skeleton.ts';
import { withSystem } from '../../src/system/with-system.ts';

let runs: ModeRuns;
const names = Object.keys(requests) as RequestName[];
const traced = names.filter((name) => name !== 'probe');

/** Six services start and stop, one after the other: half a minute on an idle machine, minutes on a busy one. */
const limitMs = 8 * 60_000;

before(
  async () => {
    const environment = process.env;
    const stop = AbortSignal.timeout(limitMs);
    runs = await withSystem({ stop, environment }, async (system) =>
      compareModes({ system, clock: undefined, reservations: 20, rounds: 0, report: () => undefined }),
    );
  },
  { timeout: limitMs },
);

for (const name of traced) {
  test(`service, kind, parent, method and status are the same in all modes: ${name}`, () => {
    const manual = outlineSkeleton(traceOf(runs.manual, name));
    assert.match(manual, new RegExp(`^reservations-service SERVER [A-Z]+ ${requests[name].status}`));
    for (const mode of tracingModes) {
      assert.equal(outlineSkeleton(traceOf(runs[mode], name)), manual, mode);
    }
  });
}

for (const { aspect, is, read } of differences) {
  test(`what differs is as it is documented: ${aspect}`, () => {
    assert.deepEqual(Object.fromEntries(tracingModes.map((mode) => [mode, read(runs[mode])])), is);
  });
}

test('in each mode an answer names the span of its request, which is the one root of its trace', () => {
  for (const mode of tracingModes) {
    for (const name of traced) {
      const { traceresponse } = runs[mode].answers[name];
      const roots = traceOf(runs[mode], name).spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      assert.deepEqual(
        roots.map(({ traceId, spanId, kind }) => [kind, `00-${traceId}-${spanId}-03`]),
        [['SERVER', traceresponse]],
        `${mode} ${name}`,
      );
    }
  }
});

test('in each mode the resource says which service it is, and how it is instrumented', () => {
  for (const mode of tracingModes) {
    for (const { resource } of traceOf(runs[mode], 'reserve').spans) {
      const { attributes, serviceName } = resource;
      assert.match(serviceName, /^(?:user|reservations)-service$/);
      assert.equal(attributes['holdfast.tracing.mode'], mode);
      assert.equal(attributes['service.namespace'], 'holdfast');
      assert.match(JSON.stringify(attributes['service.version']), /^"\d+\.\d+\.\d+"$/);
      assert.match(JSON.stringify(attributes['service.instance.id']), /^"[0-9a-f-]{36}"$/);
    }
  }
});

test('what a reservation costs is counted in each mode', () => {
  for (const mode of tracingModes) {
    const { spans, bytes } = runs[mode].cost;
    assert.ok(spans >= 11, mode);
    // A span has an id of 8 bytes, its parent's and a trace's of 16, and some text.
    assert.ok(bytes > spans * 50 && bytes < spans * 2000, `${mode}: ${bytes} bytes for ${spans} spans`);
  }
});

test('the report shows the trees of each request, and finds all as it is documented', () => {
  const report = renderComparison(runs);
  for (const name of names) assert.match(report, new RegExp(`^${name}, \\d{3}: `, 'm'));
  assert.match(report, /All of it is as docs\/instrumentation-modes\.md says/);
});

test('docs/instrumentation-modes.md is what the rows say; if not, run node bench/src/modes/write-docs.ts', async () => {
  const page = await readFile(path.join(root, 'docs/instrumentation-modes.md'), 'utf8');
  assert.equal(page, renderPage(page));
  assert.ok(page.includes(outlineSkeleton(traceOf(runs.manual, 'reserve'))));
});
