import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '@holdfast/service-kit/postgres';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry, type TestTelemetry } from '@holdfast/telemetry/testing';
import { tryCheckIntegrity } from '../../src/integrity/inspect-ledger.ts';
import { createIntegrityCheck } from '../../src/integrity/integrity-check.ts';
import type { IntegrityReport } from '../../src/integrity/integrity.ts';
import { createBusyUser } from '../integrity/busy-ledger.ts';
import { pauseTransactions } from '../integrity/pause-transaction.ts';
import { openAsSuperuser, runSql } from '../superuser.ts';
import { adminToken, buildTestService, type TestService } from '../support.ts';

let telemetry: TestTelemetry;
let service: TestService;
let integrity: ReturnType<typeof createIntegrityCheck>;
let superuser: Database;
/** How the next check goes about it. */
let check: () => Promise<IntegrityReport | 'took-too-long'>;
before(async () => {
  telemetry = startTestTelemetry('user-service');
  integrity = createIntegrityCheck(async () => check());
  service = await buildTestService({ integrity });
  superuser = await openAsSuperuser(service.database);
  await createBusyUser(service);
});
after(async () => {
  await superuser.close();
  await service.close();
  integrity.close();
  await telemetry.shutdown();
});

const authorization = `Bearer ${adminToken}`;

async function getIntegrity(headers: Record<string, string> = { authorization }) {
  return service.app.inject({ url: '/integrity', headers });
}

test('the report of a healthy ledger says what was checked, when and for how long, in one trace', async () => {
  check = async () => tryCheckIntegrity(service.database);
  telemetry.reset();
  const answer = await getIntegrity();

  assert.equal(answer.statusCode, 200, answer.body);
  const { healthy, checked_at: checkedAt, duration_ms: durationMs, invariants } = answer.json();
  assert.equal(healthy, true);
  assert.ok(Math.abs(Date.parse(checkedAt) - Date.now()) < 60_000);
  assert.ok(Number.isInteger(durationMs) && durationMs >= 0);
  assert.deepEqual(
    invariants.map(({ number }: { number: number }) => number),
    [1, 2, 3, 4, 5, 6, 9],
  );
  assert.deepEqual(invariants[0], {
    number: 1,
    name: 'every ledger transaction sums to zero',
    checked: 3,
    of: 'transactions',
    violations: 0,
    examples: [],
  });
  const spans = telemetry.spans();
  assert.equal(
    outlineTraces(spans),
    [
      'SERVER GET /integrity',
      '  INTERNAL ledger.check_integrity',
      '    CLIENT SELECT',
      '    CLIENT SELECT entries',
      '    CLIENT SELECT accounts entries holds',
      '    CLIENT SELECT accounts',
      '    CLIENT SELECT holds entries accounts',
      '    CLIENT SELECT holds entries',
      '    CLIENT SELECT grants entries accounts refused_grants',
      '    CLIENT SELECT entries accounts',
    ].join('\n'),
  );
  const span = spans.find(({ name }) => name === 'ledger.check_integrity');
  assert.equal(span?.attributes['holdfast.integrity.outcome'], 'checked');
  assert.equal(span?.attributes['holdfast.integrity.violations'], 0);
  assert.deepEqual(findUndeclaredAttributes(spans.map(({ attributes }) => attributes)), []);
});

test('while a report is held open everybody writes on, a second one is refused, and it tells of its own moment', async () => {
  check = async () => tryCheckIntegrity(service.database);
  const earlier = (await getIntegrity()).json();
  const paused = pauseTransactions(service.database);
  check = async () => tryCheckIntegrity(paused.database);
  const first = getIntegrity();
  await paused.begun;

  const second = await getIntegrity();
  assert.equal(second.statusCode, 503);
  assert.equal(second.json().type, 'urn:holdfast:problem:integrity-check-running');
  assert.equal(second.headers['retry-after'], '1');

  await Promise.all(Array.from({ length: 5 }, async () => createBusyUser(service)));
  assert.equal((await service.ledger.expireDue({ maxHolds: 100, maxTraces: 0 })).expired, 6);

  paused.proceed();
  const held = (await first).json();
  assert.equal(held.healthy, true);
  assert.deepEqual(held.invariants, earlier.invariants);
  check = async () => tryCheckIntegrity(service.database);
  const later = (await getIntegrity()).json();
  assert.equal(later.healthy, true);
  assert.equal(later.invariants[0].checked, held.invariants[0].checked + 15);
});

test('a check that takes longer than it may is answered 503, and the next one is made', async () => {
  await superuser.transaction(async (connection) => {
    await runSql(connection, 'LOCK TABLE entries IN ACCESS EXCLUSIVE MODE');
    check = async () => tryCheckIntegrity(service.database, { timeoutMs: 200 });
    const answer = await getIntegrity();
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().type, 'urn:holdfast:problem:integrity-check-timeout');
    assert.equal(answer.headers['retry-after'], '1');
  });
  check = async () => tryCheckIntegrity(service.database);
  assert.equal((await getIntegrity()).statusCode, 200);
});

test('the report of a broken ledger is 200, and names the account and what is wrong with it', async () => {
  const [account] = await runSql<{ username: string }>(
    superuser,
    `UPDATE accounts SET posted = posted + 1 WHERE username = (SELECT min(username) FROM accounts) RETURNING username`,
  );
  check = async () => tryCheckIntegrity(service.database);
  const answer = await getIntegrity();
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.json().healthy, false);
  const broken = answer.json().invariants.filter(({ violations }: { violations: number }) => violations > 0);
  assert.equal(broken.length, 1);
  assert.equal(broken[0].number, 2);
  assert.equal(broken[0].violations, 1);
  assert.equal(broken[0].examples[0].subject, 'account');
  assert.equal(broken[0].examples[0].id, account?.username);
  assert.match(broken[0].examples[0].detail, /^has 71 posted, and entries of 70;/);
});

test('the report is the administration’s alone', async () => {
  check = async () => assert.fail('checked for a stranger');
  for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
    assert.equal((await getIntegrity(headers)).statusCode, 401);
  }
});
