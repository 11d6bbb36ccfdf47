import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { takeSnapshot } from '../ledger/snapshot.ts';
import { adminToken, buildTestService, createUser, type TestService } from '../support.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

const authorization = `Bearer ${adminToken}`;

async function putUser(username: string, payload: object) {
  return service.app.inject({
    method: 'PUT',
    url: `/users/${username}`,
    headers: { authorization },
    payload,
  });
}

async function grant(username: string, key: string | undefined, payload: object) {
  return service.app.inject({
    method: 'POST',
    url: `/users/${username}/credits`,
    headers: { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    payload,
  });
}

test('PUT creates a user with 201 and changes the limit with 200', async () => {
  const username = `user-${randomUUID()}`;
  assert.equal((await putUser(username, { limits: { reservations: 2 } })).statusCode, 201);
  const changed = await putUser(username, { limits: { reservations: 3 } });
  assert.equal(changed.statusCode, 200);
  assert.deepEqual(changed.json(), { username, limits: { reservations: 3 } });
  const limits = await service.app.inject(`/users/${username}/limits`);
  assert.deepEqual(limits.json(), {
    username,
    limits: { reservations: 3, credits: 0 },
    used: { reservations: 0, credits: 0 },
    available: { reservations: 3, credits: 0 },
  });
});

test('a grant is answered 201, and its replay identically and marked', async () => {
  const username = await createUser(service.ledger, { credits: 0 });
  const first = await grant(username, 'key-1', { credits: 70 });
  assert.equal(first.statusCode, 201);
  assert.deepEqual(first.json(), { username, credits: 70, balance_after: 70, version: 1 });
  const replay = await grant(username, 'key-1', { credits: 70 });
  assert.equal(replay.statusCode, 201);
  assert.equal(replay.body, first.body);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
  const reused = await grant(username, 'key-1', { credits: 71 });
  assert.equal(reused.statusCode, 422);
  assert.equal(reused.json().type, 'urn:holdfast:problem:idempotency-key-reused');
});

const setPosted = defineStatement<never>({
  name: 'test-set-posted',
  summary: 'UPDATE accounts',
  text: 'UPDATE accounts SET posted = $2 WHERE username = $1',
});

test('twenty grants under one key that would make too many credits at once: one refusal, kept when there is room again', async () => {
  const username = await createUser(service.ledger, { credits: 1 });
  await service.database.query(setPosted, [username, Number.MAX_SAFE_INTEGER]);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => grant(username, 'key-1', { credits: 1 })),
  );
  await service.database.query(setPosted, [username, 1]);
  answers.push(await grant(username, '"key-1"', { credits: 1 }));
  const [first] = answers;
  assert.equal(first?.statusCode, 409);
  assert.equal(first.json().type, 'urn:holdfast:problem:credit-limit-reached');
  assert.deepEqual(new Set(answers.map((answer) => answer.statusCode)), new Set([409]));
  assert.deepEqual(new Set(answers.map((answer) => answer.body)), new Set([first.body]));
  assert.equal(answers.at(-1)?.headers['content-type'], 'application/problem+json');
  assert.equal(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined).length, 1);
  assert.equal((await grant(username, 'key-1', { credits: 2 })).statusCode, 422);
  assert.equal((await grant(username, 'key-2', { credits: 1 })).statusCode, 201);
});

test('a grant to nobody is not kept under its key: it goes through once there is such a user', async () => {
  const username = `user-${randomUUID()}`;
  assert.equal((await grant(username, 'key-1', { credits: 1 })).statusCode, 404);
  await putUser(username, { limits: { reservations: 1 } });
  const granted = await grant(username, 'key-1', { credits: 1 });
  assert.equal(granted.statusCode, 201);
  assert.equal(granted.headers['idempotent-replayed'], undefined);
});

test('a grant without a key is answered 400, with what to send, and changes nothing', async () => {
  const username = await createUser(service.ledger, { credits: 0 });
  const untouched = await takeSnapshot(service.database);
  const answer = await grant(username, undefined, { credits: 1 });
  assert.equal(answer.statusCode, 400, answer.body);
  assert.equal(answer.json().type, 'urn:holdfast:problem:idempotency-key-missing');
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('administration without the token is refused and changes nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: adminToken }]) {
    const answer = await service.app.inject({
      method: 'PUT',
      url: '/users/somebody',
      headers,
      payload: { limits: { reservations: 1 } },
    });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
    assert.equal(answer.json().type, 'urn:holdfast:problem:not-authenticated');
  }
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

const badGrants: readonly (readonly [what: string, key: string, payload: object])[] = [
  ['an empty key', '', { credits: 1 }],
  ['a key of 256 characters', 'k'.repeat(256), { credits: 1 }],
  ['zero credits', 'k', { credits: 0 }],
  ['fractional credits', 'k', { credits: 0.5 }],
  ['enormous credits', 'k', { credits: Number.MAX_SAFE_INTEGER }],
  ['an unknown field', 'k', { credits: 1, currency: 'EUR' }],
];
for (const [what, key, payload] of badGrants) {
  test(`a grant with ${what} is answered 422 and changes nothing`, async () => {
    const username = await createUser(service.ledger, { credits: 100 });
    const untouched = await takeSnapshot(service.database);
    const answer = await grant(username, key, payload);
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().type, 'urn:holdfast:problem:invalid-request');
    assert.deepEqual(await takeSnapshot(service.database), untouched);
  });
}

test('credits among the limits are refused: they are granted, not set', async () => {
  const answer = await putUser('somebody', { limits: { reservations: 1, credits: 100 } });
  assert.equal(answer.statusCode, 422);
  assert.equal((await service.app.inject('/users/somebody/limits')).statusCode, 404);
});
