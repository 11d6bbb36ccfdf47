import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '@holdfast/service-kit/postgres';
import { inspectLedger, type Inspection } from '../../src/integrity/inspect-ledger.ts';
import { openAsSuperuser, runSql } from '../superuser.ts';
import { buildTestService, type TestService } from '../support.ts';
import { breakages } from './breakages.ts';
import { createBusyUser, type BusyUser } from './busy-ledger.ts';

let service: TestService;
let superuser: Database;
let victim: BusyUser;
before(async () => {
  service = await buildTestService();
  superuser = await openAsSuperuser(service.database);
  victim = await createBusyUser(service);
  await createBusyUser(service);
});
after(async () => {
  await superuser.close();
  await service.close();
});

/** Inspects the ledger as it is after some changes behind its back, and undoes them. */
async function inspectBroken(changes: readonly string[]): Promise<Inspection> {
  const undo = new Error('undo');
  let inspection: Inspection | undefined;
  const attempt = superuser.transaction(async (connection) => {
    // Switches triggers off, the one that keeps entries as they are among them.
    await runSql(connection, 'SET LOCAL session_replication_role = replica');
    for (const change of changes) await runSql(connection, change);
    inspection = await inspectLedger(connection);
    throw undo;
  });
  await assert.rejects(attempt, (error) => error === undo);
  return inspection!;
}

function findBroken({ findings }: Inspection): Record<string, number> {
  const counts = Object.entries(findings).map(([number, { violations }]) => [number, violations] as const);
  return Object.fromEntries(counts.filter(([, violations]) => violations > 0));
}

test('of a ledger with holds in every state nothing is found, and everything is counted', async () => {
  const inspection = await inspectBroken([]);
  assert.deepEqual(findBroken(inspection), {});
  const checked = Object.entries(inspection.findings).map(([number, findings]) => [number, findings.checked]);
  // Of each user: 2 grants and a capture, 7 holds.
  assert.deepEqual(Object.fromEntries(checked), { 1: 6, 2: 2, 3: 2, 4: 14, 5: 2, 6: 6, 9: 8 });
  assert.ok(Math.abs(inspection.checkedAt.getTime() - Date.now()) < 60_000);
});

for (const { what, changes, broken } of breakages) {
  test(`${what}: breaks ${Object.keys(broken).join(', ')} and nothing else`, async () => {
    const inspection = await inspectBroken(changes(victim));
    assert.deepEqual(findBroken(inspection), broken, JSON.stringify(inspection.findings, null, 1));
    for (const { examples, violations } of Object.values(inspection.findings)) {
      assert.equal(examples.length, violations);
      for (const { id, detail } of examples)
        assert.ok(id !== null && detail !== null && !detail.includes('NULL'));
    }
  });
}

test('of many violations all are counted, and the first 20 by id described', async () => {
  const { findings } = await inspectBroken([
    `INSERT INTO accounts (username, max_open_holds, posted) SELECT 'rich-' || n, 1, 5 FROM generate_series(1001, 1025) AS n`,
  ]);
  const { violations, examples } = findings[2];
  assert.equal(violations, 25);
  assert.deepEqual(
    examples.map(({ id }) => id),
    Array.from({ length: 20 }, (_, index) => `rich-${1001 + index}`),
  );
});
