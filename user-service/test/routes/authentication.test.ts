import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { buildTestService, createUser } from '../support.ts';

test('with SERVICE_TOKEN set, holds take that token and nothing else', async (context) => {
  const service = await buildTestService({ serviceToken: 'test-service-token' });
  context.after(service.close);
  const username = await createUser(service.ledger, { credits: 100 });
  const request = {
    method: 'PUT',
    url: `/users/${username}/limits/holds/${randomUUID()}`,
    payload: { credits: 1, ttl_seconds: 60 },
  } as const;
  assert.equal((await service.app.inject(request)).statusCode, 401);
  assert.equal((await service.ledger.findLimits(username))?.used.credits, 0);
  const headers = { authorization: 'Bearer test-service-token' };
  assert.equal((await service.app.inject({ ...request, headers })).statusCode, 201);
});

test('with no ADMIN_TOKEN set, administration is switched off for everyone', async (context) => {
  const service = await buildTestService({ adminToken: undefined });
  context.after(service.close);
  const answer = await service.app.inject({
    method: 'PUT',
    url: '/users/somebody',
    headers: { authorization: 'Bearer undefined' },
    payload: { limits: { reservations: 1 } },
  });
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.json().type, 'urn:holdfast:problem:administration-disabled');
});
