import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createLogger } from '@holdfast/telemetry';
import { connectUserService } from '../../src/clients/user-service.ts';
import { CreditHoldsUnavailable } from '../../src/reservations/credit-holds.ts';
import { faults, startFaultyProxy } from '../faulty-proxy.ts';
import { makePairDue } from '../snapshot.ts';
import { buildTestPair, createReservation, type ReservationBody, type TestPair } from '../support.ts';

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
  test(`${what}, to a lookup: says nothing of any hold`, async (context) => {
    const { reservation } = await createReservation(pair);
    const proxy = await startFaultyProxy({ target: pair.userServiceUrl, method: 'POST', fault });
    const userService = connectUserService({ ...options, url: proxy.url });
    context.after(async () => {
      await userService.close();
      await proxy.close();
    });
    const found = userService.holds.lookUp([reservation.reservation_id]);
    await assert.rejects(found, CreditHoldsUnavailable);
  });
}

const idOf = ({ reservation }: { readonly reservation: ReservationBody }): string =>
  reservation.reservation_id;

test('a lookup tells the states of the holds that exist, whoever’s they are, and leaves out the others', async (context) => {
  const userService = connectUserService({ ...options, timeoutMs: 5000, url: pair.userServiceUrl });
  context.after(userService.close);
  const [held, captured, expired] = await Promise.all([1, 2, 3].map(async () => createReservation(pair)));
  const capturedId = idOf(captured!);
  await pair.userService.ledger.capture({ username: captured!.username, holdId: capturedId });
  await makePairDue(pair, idOf(expired!));
  const ids = [idOf(held!), capturedId, idOf(expired!)];
  const states = await userService.holds.lookUp([...ids, randomUUID(), capturedId]);
  assert.deepEqual(states, new Map(ids.map((id, index) => [id, ['held', 'captured', 'expired'][index]])));
});
