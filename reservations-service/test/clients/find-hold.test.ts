import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLogger } from '@holdfast/telemetry';
import { connectUserService } from '../../src/clients/user-service.ts';
import { CreditHoldsUnavailable } from '../../src/reservations/credit-holds.ts';
import { faults, startFaultyProxy } from '../faulty-proxy.ts';
import { buildTestPair, createReservation, type TestPair } from '../support.ts';

const options = {
  timeoutMs: 200,
  attemptTimeoutMs: undefined,
  serviceToken: undefined,
  logger: createLogger({ serviceName: 'test', level: 'silent' }),
};

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}, to the question for a hold: says nothing of the hold`, async (context) => {
    const { username, reservation } = await createReservation(pair);
    const proxy = await startFaultyProxy({ target: pair.userServiceUrl, method: 'GET', fault });
    const userService = connectUserService({ ...options, url: proxy.url });
    context.after(async () => {
      await userService.close();
      await proxy.close();
    });
    const found = userService.holds.find({ username, holdId: reservation.reservation_id });
    await assert.rejects(found, CreditHoldsUnavailable);
  });
}
