import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { applyOperations } from '../../src/ledger/apply-operations.ts';
import type { HoldReference } from '../../src/ledger/ledger.ts';
import { countLockWaits } from '../../src/ledger/measure-ledger.ts';
import { buildTestService, createUser, describeHold, type TestService } from '../support.ts';
import { makeDue } from './snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

const dueStatement = defineStatement<{ readonly due: boolean }>({
  name: 'test-is-due',
  summary: 'SELECT holds',
  text: 'SELECT expires_at <= clock_timestamp() AS due FROM holds WHERE hold_id = $1',
});

test('a hold that is due is expired, swept or not, and nobody else’s', async () => {
  const hold = describeHold(await createUser(service.ledger, { credits: 30 }));
  await service.ledger.hold(hold);
  assert.equal((await service.ledger.findHold(hold))?.state, 'held');
  await makeDue(service.database, hold.holdId);
  assert.equal((await service.ledger.findHold(hold))?.state, 'expired');
  await service.ledger.expireDue({ maxHolds: 10, maxTraces: 0 });
  assert.equal((await service.ledger.findHold(hold))?.state, 'expired');
  assert.equal(await service.ledger.findHold({ ...hold, holdId: randomUUID() }), undefined);
  assert.equal(await service.ledger.findHold({ ...hold, username: 'somebody-else' }), undefined);
});

const ways: Record<string, (hold: HoldReference) => Promise<string | undefined>> = {
  'looked at': async (hold) => (await service.ledger.findHold(hold))?.state,
  'looked up with others': async ({ holdId }) => (await service.ledger.lookUpHolds([holdId]))[0]?.state,
};
for (const [way, tellState] of Object.entries(ways)) {
  test(`a hold that is ${way} is not told to be expired while a capture in time is being committed`, async () => {
    const hold = describeHold(await createUser(service.ledger, { credits: 30 }), { ttlSeconds: 1 });
    await service.ledger.hold(hold);
    const committing = Promise.withResolvers<void>();
    const captured = service.database.transaction(async (connection) => {
      const [outcome] = await applyOperations(connection, [{ kind: 'capture', ...hold }]);
      await committing.promise;
      return outcome;
    });
    await pollUntil('the hold is due', async () => {
      const [row] = await service.database.query(dueStatement, [hold.holdId]);
      return row?.due;
    });
    const state = tellState(hold);
    try {
      await pollUntil(
        'the question waits for the capture',
        async () => (await countLockWaits(service.database)) === 1,
      );
    } finally {
      committing.resolve();
    }
    assert.equal((await captured)?.outcome, 'captured');
    assert.equal(await state, 'captured');
  });
}
