import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { metricDeclarations } from '@holdfast/conventions';
import { metricsTablePath, renderMetricsTable } from '../scripts/write-metrics-table.ts';

test('docs/metrics.md is what the registry says; if not, run node conventions/scripts/write-metrics-table.ts', async () => {
  assert.equal(await readFile(metricsTablePath, 'utf8'), renderMetricsTable());
});

test('each declared metric has a sentence, and each histogram buckets that ascend', () => {
  for (const [name, declaration] of Object.entries(metricDeclarations)) {
    assert.match(declaration.description, /^\S.*\.$/, name);
    const buckets: readonly number[] = 'buckets' in declaration ? declaration.buckets : [];
    assert.equal(buckets.length > 0, declaration.kind === 'histogram', name);
    assert.deepEqual(
      buckets,
      buckets.toSorted((left, right) => left - right),
      name,
    );
  }
});
