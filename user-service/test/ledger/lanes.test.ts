import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { LaneOverloadedError, type Queryable, type Statement } from '@holdfast/service-kit/postgres';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { startTestTelemetry, type TestTelemetry } from '@holdfast/telemetry/testing';
import { createPostgresLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { findViolations } from './snapshot.ts';

let service: TestService;
let telemetry: TestTelemetry;
before(async () => {
  telemetry = startTestTelemetry('user-service');
  service = await buildTestService();
});
afterEach(async () => {
  assert.deepEqual(await findViolations(service.database), []);
});
after(async () => {
  await service.close();
  await telemetry.shutdown();
});

/** A ledger of one lane on the test's database, and the summaries of the statements that it sends. */
function createOneLane(limits: { maxBatch: number; maxQueue: number }): { ledger: Ledger; sent: string[] } {
  const sent: string[] = [];
  const connection: Queryable = {
    query: async <Row>(statement: Statement<Row>, values: readonly unknown[]) => {
      sent.push(statement.summary);
      return service.database.query(statement, values);
    },
  };
  const lanes = { connections: [connection], aside: service.database, maxWaitMs: 10_000, ...limits };
  return { ledger: createPostgresLedger(service.database, lanes), sent };
}

test('a lone hold goes at once; 50 more at the same time take one round trip together', async () => {
  const { ledger, sent } = createOneLane({ maxBatch: 100, maxQueue: 100 });
  const username = await createUser(service.ledger, { credits: 10_000 });
  const results = await Promise.all(
    Array.from({ length: 51 }, async () => ledger.hold(describeHold(username, { credits: 10 }))),
  );
  assert.deepEqual(sent, ['hold accounts holds', 'apply accounts holds entries']);
  assert.ok(results.every(({ outcome }) => outcome === 'held'));
  assert.equal((await ledger.findLimits(username))?.used.credits, 510);
});

test('of a batch that asks for more than there is, the first in the order of arrival get it', async () => {
  const { ledger } = createOneLane({ maxBatch: 100, maxQueue: 100 });
  const username = await createUser(service.ledger, { credits: 100 });
  const results = await Promise.all(
    Array.from({ length: 12 }, async () => ledger.hold(describeHold(username, { credits: 10 }))),
  );
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    [...Array.from({ length: 10 }, () => 'held'), 'insufficient-credits', 'insufficient-credits'],
  );
});

test('past its queue a lane sheds with 503 overloaded, and nothing of it happens', async () => {
  const { ledger } = createOneLane({ maxBatch: 10, maxQueue: 5 });
  const username = await createUser(service.ledger, { credits: 10_000 });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, async () => ledger.hold(describeHold(username, { credits: 10 }))),
  );
  const shed = results.filter((result) => result.status === 'rejected');
  assert.ok(shed.length > 0);
  for (const { reason } of shed) assert.ok(reason instanceof LaneOverloadedError);
  const held = results.length - shed.length;
  assert.equal((await ledger.findLimits(username))?.used.credits, held * 10);
});

test('a batch is a trace of its own, linked to each member, and each member to it', async () => {
  const { ledger } = createOneLane({ maxBatch: 100, maxQueue: 100 });
  const username = await createUser(service.ledger, { credits: 10_000 });
  telemetry.reset();
  await Promise.all(Array.from({ length: 4 }, async () => ledger.hold(describeHold(username))));

  const spans = telemetry.spans();
  const batch = spans.find((span) => span.name === 'ledger.batch');
  const statement = spans.find((span) => span.name === 'apply accounts holds entries');
  const [alone, ...members] = spans.filter((span) => span.name === 'ledger.hold');
  assert.ok(batch && statement && alone);
  assert.equal(batch.parentSpanContext, undefined);
  assert.equal(statement.parentSpanContext?.spanId, batch.spanContext().spanId);
  assert.equal(batch.attributes['holdfast.ledger.batch.size'], 3);
  assert.deepEqual(
    new Set(batch.links.map(({ context }) => context.spanId)),
    new Set(members.map((member) => member.spanContext().spanId)),
  );
  for (const member of members) {
    assert.deepEqual(
      member.links.map(({ context }) => context.spanId),
      [batch.spanContext().spanId],
    );
    assert.equal(member.attributes['holdfast.ledger.batch.size'], 3);
    assert.ok(Number(member.attributes['holdfast.ledger.queue.duration']) >= 0);
  }
  assert.deepEqual(alone.links, []);
  assert.equal(alone.attributes['holdfast.ledger.batch.size'], 1);
  assert.deepEqual(findUndeclaredAttributes(spans.map(({ attributes }) => attributes)), []);
});

test('two users who claim one id in two lanes at once: one holds it, and nobody else of the batches is harmed', async () => {
  const first = createOneLane({ maxBatch: 100, maxQueue: 100 }).ledger;
  const second = createOneLane({ maxBatch: 100, maxQueue: 100 }).ledger;
  for (let round = 0; round < 20; round += 1) {
    const owner = await createUser(service.ledger, { credits: 1000 });
    const rival = await createUser(service.ledger, { credits: 1000 });
    const contested = describeHold(owner);
    const outcomes = await Promise.all([
      first.hold(describeHold(owner)),
      first.hold(contested),
      first.hold(describeHold(owner)),
      second.hold(describeHold(rival)),
      second.hold({ ...contested, username: rival }),
      second.hold(describeHold(rival)),
    ]);
    const [before1, claim1, after1, before2, claim2, after2] = outcomes.map(({ outcome }) => outcome);
    assert.deepEqual([before1, after1, before2, after2], ['held', 'held', 'held', 'held']);
    assert.deepEqual(new Set([claim1, claim2]), new Set(['held', 'hold-conflict']));
  }
});
