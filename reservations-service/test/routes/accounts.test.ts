import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  buildTestPair,
  buildTestService,
  createReservation,
  createUser,
  problemType,
  type TestPair,
} from '../support.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair({ serviceToken: 'a-service-token' });
});
after(async () => pair.close());

test('a user’s limits are those of the user-service', async () => {
  const { username } = await createReservation(pair);
  const answer = await pair.app.inject(`/users/${username}/limits`);
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), (await pair.userService.app.inject(`/users/${username}/limits`)).json());
  assert.equal(answer.json().used.credits, 30);
});

test('the pages of a statement are those of the user-service', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  await pair.userService.ledger.grant({ username, credits: 5, idempotencyKey: 'more' });
  const first = (await pair.app.inject(`/users/${username}/entries?limit=1`)).json();
  assert.deepEqual(
    first.entries.map((entry: { amount: number }) => entry.amount),
    [5],
  );
  const second = (
    await pair.app.inject(`/users/${username}/entries?limit=1&cursor=${first.next_cursor}`)
  ).json();
  assert.deepEqual(
    second.entries.map((entry: { amount: number }) => entry.amount),
    [100],
  );
  assert.equal(second.next_cursor, undefined);
});

test('a refusal that is about the request is passed on; the caller learns what to mend', async () => {
  const unknown = await pair.app.inject('/users/nobody/limits');
  assert.equal(unknown.statusCode, 404);
  assert.equal(unknown.json().type, problemType('user-not-found'));
  const username = await createUser(pair.userService.ledger, { credits: 1 });
  const madeUp = await pair.app.inject(`/users/${username}/entries?cursor=made-up`);
  assert.equal(madeUp.statusCode, 422);
  assert.equal(madeUp.json().errors[0].pointer, '/cursor');
});

test('a name that is no username never reaches the user-service', async () => {
  const answer = await pair.app.inject('/users/..%2Fadmin/limits');
  assert.equal(answer.statusCode, 422);
});

for (const [what, status, body] of [
  ['an error of its own', 500, '{"type":"urn:holdfast:problem:internal-error","title":"x","status":500}'],
  [
    'a refusal that is between the services',
    401,
    '{"type":"urn:holdfast:problem:not-authenticated","title":"x","status":401}',
  ],
  ['limits of another shape', 200, '{"username":"test"}'],
  ['something else entirely', 200, '<html>'],
] as const) {
  test(`where the user-service answers with ${what}, the answer is 503`, async (context) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }).listen(0, '127.0.0.1');
    context.after(() => {
      server.close().closeAllConnections();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const service = await buildTestService({ userServiceUrl: `http://127.0.0.1:${port}` });
    context.after(async () => service.close());
    const answer = await service.app.inject('/users/test/limits');
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().type, problemType('user-service-unavailable'));
    assert.equal(answer.headers['retry-after'], '1');
  });
}
