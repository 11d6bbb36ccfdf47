import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Database } from '@holdfast/service-kit/postgres';
import type { HoldRequest } from '../../src/ledger/ledger.ts';
import { openAsSuperuser, runSql } from '../superuser.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';

let service: TestService;
let superuser: Database;
let username: string;
before(async () => {
  service = await buildTestService();
  superuser = await openAsSuperuser(service.database);
  // Fails where the server has no such extension, and the first count where it did not load it at its start.
  await runSql(superuser, 'CREATE EXTENSION pg_stat_statements');
});
beforeEach(async () => {
  username = await createUser(service.ledger, { credits: 10_000 });
});
after(async () => {
  await superuser.close();
  await service.close();
});

interface Count {
  readonly query: string;
  readonly calls: number;
  readonly rows: number;
}

/** Counts, as the server does, every statement that anybody but the superuser sends to this database meanwhile. */
async function countStatements(run: () => Promise<unknown>): Promise<Count[]> {
  await runSql(
    superuser,
    `SELECT pg_stat_statements_reset(dbid => (SELECT oid FROM pg_database WHERE datname = current_database()))::text`,
  );
  await run();
  return runSql<Count>(
    superuser,
    `SELECT query, calls, rows FROM pg_stat_statements
     JOIN pg_database ON pg_database.oid = dbid AND datname = current_database()
     JOIN pg_roles ON pg_roles.oid = userid AND NOT rolsuper
     ORDER BY query`,
  );
}

/** The functions that were called, with the calls of each and the rows of all of them. */
function summarize(counts: readonly Count[]): unknown {
  return counts.map(({ query, calls, rows }) => ({
    of: /FROM (\w+)\(/.exec(query)?.[1] ?? query,
    calls,
    rows,
  }));
}

async function hold(count: number): Promise<HoldRequest[]> {
  const requests = Array.from({ length: count }, () => describeHold(username, { credits: 10 }));
  const results = await Promise.all(requests.map(async (request) => service.ledger.hold(request)));
  assert.ok(results.every(({ outcome }) => outcome === 'held'));
  return requests;
}

test('60 operations that wait for a lane are one statement, beside that of the one before them', async () => {
  const open = await hold(40);
  const counts = await countStatements(async () => {
    // A lane that idles sends the first at once, alone; what comes meanwhile waits for its answer.
    const alone = service.ledger.hold(describeHold(username, { credits: 10 }));
    const waiting = [
      ...open.slice(0, 20).map(async (reference) => service.ledger.capture(reference)),
      ...open.slice(20).map(async (reference) => service.ledger.release(reference)),
      hold(20),
    ];
    await Promise.all([alone, ...waiting]);
  });
  assert.deepEqual(summarize(counts), [{ of: 'apply_operations', calls: 2, rows: 61 }]);
});

test('an operation that comes alone is one statement', async () => {
  const fresh = describeHold(username);
  const [captured, released] = await hold(2);
  assert.ok(captured && released);
  for (const operate of [
    async () => service.ledger.hold(fresh),
    async () => service.ledger.capture(captured),
    async () => service.ledger.release(released),
  ]) {
    assert.deepEqual(summarize(await countStatements(operate)), [
      { of: 'apply_operations', calls: 1, rows: 1 },
    ]);
  }
});
