import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test, type TestContext } from 'node:test';
import { Problem } from '@holdfast/service-kit/http';
import { createLogger } from '@holdfast/telemetry/pino';
import { adminToken, buildTestService, type TestService } from '../../../test/support.ts';
import { connectUserService } from '../../src/connect-user-service.ts';
import { UserServiceUnavailable } from '../../src/contract/unavailable.ts';

let service: TestService;
let url: string;
before(async () => {
  service = await buildTestService();
  url = await service.app.listen({ port: 0, host: '127.0.0.1' });
});
after(async () => service.close());

function connect(context: TestContext, token: string) {
  const client = connectUserService({
    url,
    timeoutMs: 5000,
    attemptTimeoutMs: undefined,
    serviceToken: undefined,
    adminToken: token,
    logger: createLogger({ serviceName: 'test', level: 'silent' }),
  });
  context.after(client.close);
  return client;
}

const isProblem = (slug: string) => (error: unknown) => error instanceof Problem && error.slug === slug;

test('a user is created and given credits, once under a key', async (context) => {
  const { administration, accounts } = connect(context, adminToken);
  const username = `user-${randomUUID()}`;
  assert.deepEqual(await administration.putUser({ username, reservations: 3 }), {
    username,
    limits: { reservations: 3 },
  });
  const grant = { username, credits: 50, idempotencyKey: 'first' };
  const granted = await administration.grantCredits(grant);
  assert.deepEqual(granted, { username, credits: 50, balance_after: 50, version: 1 });
  assert.deepEqual(await administration.grantCredits(grant), granted);
  const { limits } = await accounts.findLimits({ username, authorization: undefined });
  assert.deepEqual(limits, { reservations: 3, credits: 50 });
});

test('what the user-service refuses of a request is its own problem', async (context) => {
  const { administration } = connect(context, adminToken);
  const username = `user-${randomUUID()}`;
  const grant = { username, credits: 50, idempotencyKey: 'first' };
  await assert.rejects(administration.grantCredits(grant), isProblem('user-not-found'));
  await administration.putUser({ username, reservations: 3 });
  await administration.grantCredits(grant);
  await assert.rejects(
    administration.grantCredits({ ...grant, credits: 51 }),
    isProblem('idempotency-key-reused'),
  );
  await assert.rejects(administration.putUser({ username, reservations: -1 }), isProblem('invalid-request'));
});

test('a token that is refused is between the services: unavailable, and nothing has happened', async (context) => {
  const { administration } = connect(context, 'a-wrong-token');
  await assert.rejects(administration.putUser({ username: 'test', reservations: 3 }), (error: unknown) => {
    assert.ok(error instanceof UserServiceUnavailable);
    return error.failureClass === 'definite';
  });
});
