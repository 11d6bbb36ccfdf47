import assert from 'node:assert/strict';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { findDrift, writeFiles } from '../dashboards/files.ts';
import { makeTempDir } from './support/temp-dir.ts';

test('the committed dashboards and alert rules are those that grafana/src makes', async () => {
  assert.deepEqual(await findDrift(), []);
});

test('a dashboard that was edited, removed or added by hand is found, and written anew', async (context) => {
  const folder = await makeTempDir(context);
  await writeFiles(folder);
  assert.deepEqual(await findDrift(folder), []);
  await appendFile(path.join(folder, 'dashboards/holdfast-ledger.json'), ' ');
  await rm(path.join(folder, 'provisioning/alerting/holdfast.json'));
  await writeFile(path.join(folder, 'dashboards/other.json'), '{}');
  const drifted = [
    'dashboards/holdfast-ledger.json',
    'provisioning/alerting/holdfast.json',
    'dashboards/other.json',
  ];
  assert.deepEqual(await findDrift(folder), drifted);
  await writeFiles(folder);
  assert.deepEqual(await findDrift(folder), ['dashboards/other.json']);
});
