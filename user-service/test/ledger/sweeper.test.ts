import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { withoutTracing } from '@holdfast/telemetry';
import { createLogger } from '@holdfast/telemetry/pino';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { startSweeper } from '../../src/ledger/sweeper.ts';
import { countUnswept, insertDueHolds } from './insert-due-holds.ts';
import { findViolations, makeDue } from './snapshot.ts';
import { buildTestService, createUser, describeHold } from '../support.ts';

const logger = createLogger({ serviceName: 'test', level: 'silent' });

test('the sweeper gives credits back soon after expiry, as a trace; with nothing due it makes none', async (context) => {
  const telemetry = startTestTelemetry();
  context.after(telemetry.shutdown);
  const service = await buildTestService();
  context.after(service.close);
  const hold = describeHold(await createUser(service.ledger, { credits: 30 }));
  await service.ledger.hold(hold);
  const holdSpan = telemetry.spans().find((span) => span.name === 'ledger.hold');
  telemetry.reset();

  const sweeper = startSweeper({ ledger: service.ledger, intervalMs: 10, logger });
  context.after(sweeper.close);
  await makeDue(service.database, hold.holdId);
  telemetry.reset();
  await pollUntil('the sweep of the hold', () =>
    telemetry.spans().some((span) => span.name === 'ledger.sweep'),
  );
  await sweeper.close();
  assert.equal(
    outlineTraces(telemetry.spans().filter((span) => span.name !== 'UPDATE holds')),
    ['INTERNAL ledger.sweep', '  CLIENT expire accounts holds'].join('\n'),
  );
  const sweep = telemetry.spans().find((span) => span.name === 'ledger.sweep');
  assert.deepEqual(
    sweep?.links.map(({ context: { traceId, spanId } }) => ({ traceId, spanId })),
    [{ traceId: holdSpan?.spanContext().traceId, spanId: holdSpan?.spanContext().spanId }],
  );
  assert.equal(sweep?.attributes['holdfast.sweep.unlinked'], 0);
  assert.equal((await service.ledger.findHold(hold))?.state, 'expired');
});

test('a sweep links to the traces of 128 of its holds, and says of how many it could not', async (context) => {
  const telemetry = startTestTelemetry();
  context.after(telemetry.shutdown);
  const service = await buildTestService();
  context.after(service.close);
  const username = await createUser(service.ledger, { credits: 140 });
  // One goes alone, the others in a batch; and one has no trace.
  const holds = Array.from({ length: 130 }, () => describeHold(username, { credits: 1 }));
  await Promise.all(holds.map(async (hold) => service.ledger.hold(hold)));
  const untraced = describeHold(username, { credits: 1 });
  await withoutTracing(async () => service.ledger.hold(untraced));
  const traceIds = new Set(
    telemetry.spans().flatMap((span) => (span.name === 'ledger.hold' ? span.spanContext().traceId : [])),
  );
  assert.equal(traceIds.size, 130);
  await makeDue(service.database, ...[...holds, untraced].map(({ holdId }) => holdId));
  telemetry.reset();

  const sweeper = startSweeper({ ledger: service.ledger, intervalMs: 10, logger });
  context.after(sweeper.close);
  const sweep = await pollUntil('the sweep', () =>
    telemetry.spans().find((span) => span.name === 'ledger.sweep'),
  );
  assert.deepEqual(sweep.attributes, { 'holdfast.sweep.expired': 131, 'holdfast.sweep.unlinked': 2 });
  assert.equal(new Set(sweep.links.map(({ context: { traceId } }) => traceId)).size, 128);
  assert.ok(sweep.links.every((link) => traceIds.has(link.context.traceId)));
});

test('5,000 holds that are due at once are swept in seconds, while holds on the same and on other accounts go on', async (context) => {
  const service = await buildTestService();
  context.after(service.close);
  const ample = { credits: 1_000_000, reservations: 1_000_000 };
  const hot = await createUser(service.ledger, ample);
  const spread = await Promise.all(
    Array.from({ length: 250 }, async () => createUser(service.ledger, ample)),
  );
  const other = await createUser(service.ledger, ample);
  await insertDueHolds(service.database, hot, 2500);
  for (const username of spread) await insertDueHolds(service.database, username, 10);
  assert.equal(await countUnswept(service.database), 5000);

  const sweeper = startSweeper({ ledger: service.ledger, intervalMs: 10, logger });
  context.after(sweeper.close);
  const progress: { isSwept: boolean } = { isSwept: false };
  const call = async (username: string): Promise<number> => {
    let held = 0;
    while (!progress.isSwept) {
      const { outcome } = await service.ledger.hold(describeHold(username, { credits: 1 }));
      assert.equal(outcome, 'held');
      held += 1;
    }
    return held;
  };
  const swept = pollUntil('nothing is due', async () => (await countUnswept(service.database)) === 0, 15_000);
  const [onHot, onOther, ...onSpread] = await Promise.all([
    ...[hot, other, ...spread.slice(0, 5)].map(call),
    swept.finally(() => {
      progress.isSwept = true;
    }),
  ]);
  assert.ok(Number(onHot) > 0 && Number(onOther) > 0 && onSpread.every((held) => Number(held) > 0));
  assert.equal((await service.ledger.findLimits(hot))?.used.credits, onHot);
  assert.deepEqual(await findViolations(service.database), []);
});

test('the sweeper survives an engine that is out of reach', async (context) => {
  let calls = 0;
  const sweeper = startSweeper({
    ledger: {
      hasDue: async () => {
        calls += 1;
        throw new Error('out of reach');
      },
      expireDue: async () => ({ expired: 0, credits: 0, isFull: false, traced: 0, traceparents: [] }),
    },
    intervalMs: 1,
    logger,
  });
  context.after(sweeper.close);
  await pollUntil('a third try', () => calls >= 3);
});
