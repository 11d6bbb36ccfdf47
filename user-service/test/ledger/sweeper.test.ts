import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { startSweeper } from '../../src/ledger/sweeper.ts';
import { makeDue } from '../db/snapshot.ts';
import { buildTestService, createUser, describeHold } from '../support.ts';

const logger = createLogger({ serviceName: 'test', level: 'silent' });

test('the sweeper gives credits back soon after expiry, as a trace; with nothing due it makes none', async (context) => {
  const telemetry = startTestTelemetry();
  context.after(telemetry.shutdown);
  const service = await buildTestService();
  context.after(service.close);
  const hold = describeHold(await createUser(service.ledger, { credits: 30 }));
  await service.ledger.hold(hold);
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
  assert.equal((await service.ledger.findHold(hold))?.state, 'expired');
});

test('the sweeper survives an engine that is out of reach', async (context) => {
  let calls = 0;
  const sweeper = startSweeper({
    ledger: {
      hasDue: async () => {
        calls += 1;
        throw new Error('out of reach');
      },
      expireDue: async () => 0,
    },
    intervalMs: 1,
    logger,
  });
  context.after(sweeper.close);
  await pollUntil('a third try', () => calls >= 3);
});
