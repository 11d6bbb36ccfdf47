import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createLogger } from '@holdfast/telemetry/pino';
import { connectUserService } from '../../src/connect-user-service.ts';
import { UserServiceUnavailable } from '../../src/contract/unavailable.ts';
import { faults, startFaultyProxy } from '../helpers/faulty-proxy.ts';
import { makeDue } from '../../../test/ledger/snapshot.ts';
import { buildTestService, createUser, type TestService } from '../../../test/support.ts';

const options = {
  timeoutMs: 200,
  attemptTimeoutMs: undefined,
  serviceToken: undefined,
  logger: createLogger({ serviceName: 'test', level: 'silent' }),
};

let service: TestService;
let serviceUrl: string;
before(async () => {
  service = await buildTestService();
  serviceUrl = await service.app.listen({ port: 0, host: '127.0.0.1' });
});
after(async () => service.close());

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}, to a lookup: says nothing of any hold`, async (context) => {
    const username = await createUser(service.ledger, { credits: 100 });
    const holdId = randomUUID();
    await service.ledger.hold({ username, holdId, credits: 30, ttlSeconds: 900 });
    const proxy = await startFaultyProxy({ target: serviceUrl, method: 'POST', fault });
    const userService = connectUserService({ ...options, url: proxy.url });
    context.after(async () => {
      await userService.close();
      await proxy.close();
    });
    const found = userService.holds.lookUp([holdId]);
    await assert.rejects(found, UserServiceUnavailable);
  });
}

test('a lookup tells the states of the holds that exist, whoever’s they are, and leaves out the others', async (context) => {
  const userService = connectUserService({ ...options, timeoutMs: 5000, url: serviceUrl });
  context.after(userService.close);
  const hold = async () => {
    const reference = { username: await createUser(service.ledger, { credits: 100 }), holdId: randomUUID() };
    await service.ledger.hold({ ...reference, credits: 30, ttlSeconds: 900 });
    return reference;
  };
  const [held, captured, expired] = [await hold(), await hold(), await hold()];
  await service.ledger.capture(captured);
  await makeDue(service.database, expired.holdId);
  const ids = [held, captured, expired].map(({ holdId }) => holdId);
  const states = await userService.holds.lookUp([...ids, randomUUID(), captured.holdId]);
  assert.deepEqual(states, new Map(ids.map((id, index) => [id, ['held', 'captured', 'expired'][index]])));
});
