import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCoverage } from '../../src/history/coverage.ts';
import { findHollowness } from '../../src/report/find-hollowness.ts';
import { operationKinds } from '../../src/schedule/plan-operations.ts';

const full = createCoverage();
for (const [operation, outcome] of [
  ['reserve', '201'],
  ['reserve', '201 (replay)'],
  ['reserve', '403 insufficient-credits'],
  ['reserve', '403 reservation-limit-reached'],
  ['reserve', '503 user-service-unavailable'],
  ['download', '200'],
  ['download', '409 reservation-expired'],
  ['capture', '409 hold-expired'],
  ['hold', '409 hold-released'],
  ['hold', 'ECONNREFUSED'],
  ['hold', 'UND_ERR_SOCKET'],
] as const) {
  full.count(operation, outcome);
}

const run = {
  done: new Map(operationKinds.map((kind) => [kind, 1])),
  plannedKills: 3,
  kills: { 'user-service': 1, 'reservations-service': 1, postgres: 1 },
  faults: { silence: 1 },
  coverage: full,
  isQuiet: true,
  hasIntegrityReport: true,
};

test('a run that met everything counts', () => {
  assert.deepEqual(findHollowness(run), []);
});

test('a run without a kind of operation, kill, fault or outcome, or that never became quiet, proves nothing', () => {
  const done = new Map(run.done);
  done.delete('download');
  assert.deepEqual(findHollowness({ ...run, done }), ['no operation "download"']);
  const kills = { ...run.kills, postgres: 0 };
  assert.deepEqual(findHollowness({ ...run, kills }), ['2 kills of 3', 'no kill of postgres']);
  assert.deepEqual(findHollowness({ ...run, faults: { silence: 0 } }), ['no fault "silence"']);
  assert.deepEqual(findHollowness({ ...run, isQuiet: false }), ['it did not become quiet']);
  const silent = findHollowness({ ...run, hasIntegrityReport: false });
  assert.deepEqual(silent, ['GET /integrity gave no report']);
  const calm = findHollowness({ ...run, coverage: createCoverage() });
  assert.ok(calm.includes('never a connection that broke') && calm.length === 11, calm.join('; '));
});
