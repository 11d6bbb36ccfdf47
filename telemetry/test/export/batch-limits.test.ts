import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBatchLimits } from '../../src/export/batch-limits.ts';
import { readMetricInterval } from '../../src/export/metric-interval.ts';
import { collectComplaints } from '../helpers/complaints.ts';
import { withEnvironment } from '../helpers/environment.ts';

const names = [
  'SCHEDULE_DELAY',
  'MAX_QUEUE_SIZE',
  'MAX_QUEUE_BYTES',
  'MAX_EXPORT_BATCH_SIZE',
  'EXPORT_TIMEOUT',
] as const;

for (const prefix of ['OTEL_BSP', 'OTEL_BLRP'] as const) {
  const setAll = (values: readonly (string | undefined)[]): Record<string, string | undefined> =>
    Object.fromEntries(names.map((name, index) => [`${prefix}_${name}`, values[index]]));

  test(`${prefix}_* say how batches are made and how many may wait`, async () => {
    const limits = await withEnvironment(setAll(['1', '2000', '3000', '400', '5']), () =>
      readBatchLimits(prefix),
    );
    assert.deepEqual(limits, {
      delayMs: 1,
      maxItems: 2000,
      maxBytes: 3000,
      maxBatchItems: 400,
      exportTimeoutMs: 5,
    });
  });

  test(`${prefix}_* that are not possible count as unset, each with a warning`, async () => {
    const complaints = collectComplaints();
    const byDefault = await withEnvironment(setAll([]), () => readBatchLimits(prefix));
    const limits = await withEnvironment(setAll(['-1', '0', '-5', '0', '0']), () => readBatchLimits(prefix));
    assert.deepEqual(limits, byDefault);
    assert.equal(complaints.length, names.length);
    for (const name of names) assert.ok(complaints.some((text) => text.startsWith(`${prefix}_${name} is`)));
  });

  test(`${prefix}_MAX_EXPORT_BATCH_SIZE is never more than the queue, with a warning`, async () => {
    const complaints = collectComplaints();
    const limits = await withEnvironment(setAll([undefined, '10', undefined, '20']), () =>
      readBatchLimits(prefix),
    );
    assert.equal(limits.maxBatchItems, 10);
    assert.equal(complaints.length, 1);
  });
}

test('a minute of 1,000 reservations a second fits, with six spans and a line each', async () => {
  assert.ok(readBatchLimits('OTEL_BSP').maxItems >= 60 * 1000 * 6);
  assert.ok(readBatchLimits('OTEL_BLRP').maxItems >= 60 * 1000);
});

for (const [interval, timeout, expected, warnings] of [
  [undefined, undefined, [60_000, 30_000], 0],
  ['5000', undefined, [5000, 5000], 0],
  ['5000', '100', [5000, 100], 0],
  ['5000', '9000', [5000, 5000], 1],
  ['0', '-1', [60_000, 30_000], 2],
] as const) {
  test(`OTEL_METRIC_EXPORT_INTERVAL=${interval} and _TIMEOUT=${timeout} are ${expected.join(' and ')} ms`, async () => {
    const complaints = collectComplaints();
    const variables = { OTEL_METRIC_EXPORT_INTERVAL: interval, OTEL_METRIC_EXPORT_TIMEOUT: timeout };
    const read = await withEnvironment(variables, () => readMetricInterval());
    assert.deepEqual([read.exportIntervalMillis, read.exportTimeoutMillis], expected);
    assert.equal(complaints.length, warnings);
  });
}
