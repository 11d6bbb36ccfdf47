import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { buildTestService, createUser, type TestService } from '../support.ts';
import { makeDue, takeSnapshot } from '../ledger/snapshot.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

const urlOf = (username: string, holdId: string): string => `/users/${username}/limits/holds/${holdId}`;

async function putHold(username: string, holdId: string, payload: object = { credits: 30, ttl_seconds: 60 }) {
  return service.app.inject({ method: 'PUT', url: urlOf(username, holdId), payload });
}

test('PUT answers 201 with the hold, and 200 with the same hold again', async () => {
  const username = await createUser(service.ledger, { credits: 100 });
  const holdId = randomUUID();
  const first = await putHold(username, holdId);
  assert.equal(first.statusCode, 201);
  const { expires_at: expiresAt, ...rest } = first.json();
  assert.deepEqual(rest, { hold_id: holdId, username, credits: 30, state: 'held' });
  const remainingMs = new Date(expiresAt).getTime() - Date.now();
  assert.ok(remainingMs > 50_000 && remainingMs <= 61_000, expiresAt);

  const again = await putHold(username, holdId.toUpperCase());
  assert.equal(again.statusCode, 200);
  assert.deepEqual(again.json(), first.json());
});

test('a refusal names its cause, and what is available', async () => {
  const username = await createUser(service.ledger, { credits: 20, reservations: 1 });
  const poor = await putHold(username, randomUUID());
  assert.equal(poor.statusCode, 403);
  assert.equal(poor.headers['content-type'], 'application/problem+json');
  assert.equal(poor.json().type, 'urn:holdfast:problem:insufficient-credits');
  assert.equal(poor.json().available, 20);

  await putHold(username, randomUUID(), { credits: 10, ttl_seconds: 60 });
  const busy = await putHold(username, randomUUID(), { credits: 10, ttl_seconds: 60 });
  assert.equal(busy.statusCode, 403);
  assert.equal(busy.json().type, 'urn:holdfast:problem:reservation-limit-reached');
});

test('a hold goes from held to captured: GET, capture twice, then a release is refused', async () => {
  const username = await createUser(service.ledger, { credits: 100 });
  const holdId = randomUUID();
  const url = urlOf(username, holdId);
  await putHold(username, holdId);
  assert.equal((await service.app.inject(url)).json().state, 'held');
  for (let round = 0; round < 2; round += 1) {
    const captured = await service.app.inject({ method: 'POST', url: `${url}/capture` });
    assert.equal(captured.statusCode, 200);
    assert.equal(captured.json().state, 'captured');
  }
  const release = await service.app.inject({ method: 'DELETE', url });
  assert.equal(release.statusCode, 409);
  assert.equal(release.json().type, 'urn:holdfast:problem:hold-captured');
});

test('a release answers 200 and again on a repeat, leaves a tombstone, and refuses the late hold', async () => {
  const username = await createUser(service.ledger, { credits: 100 });
  const holdId = randomUUID();
  for (let round = 0; round < 2; round += 1) {
    const released = await service.app.inject({ method: 'DELETE', url: urlOf(username, holdId) });
    assert.equal(released.statusCode, 200);
    assert.deepEqual(released.json(), {
      hold_id: holdId,
      username,
      credits: null,
      state: 'released',
      expires_at: null,
    });
  }
  const late = await putHold(username, holdId);
  assert.equal(late.statusCode, 409);
  assert.equal(late.json().type, 'urn:holdfast:problem:hold-released');
});

test('an expired hold is shown as expired and cannot be captured', async () => {
  const username = await createUser(service.ledger, { credits: 100 });
  const holdId = randomUUID();
  await putHold(username, holdId);
  await makeDue(service.database, holdId);
  assert.equal((await service.app.inject(urlOf(username, holdId))).json().state, 'expired');
  const capture = await service.app.inject({ method: 'POST', url: `${urlOf(username, holdId)}/capture` });
  assert.equal(capture.statusCode, 409);
  assert.equal(capture.json().type, 'urn:holdfast:problem:hold-expired');
});

const valid = { credits: 30, ttl_seconds: 60 };
const badBodies: readonly (readonly [what: string, payload: unknown, status: number, slug: string])[] = [
  ['zero credits', { ...valid, credits: 0 }, 422, 'invalid-request'],
  ['negative credits', { ...valid, credits: -1 }, 422, 'invalid-request'],
  ['fractional credits', { ...valid, credits: 1.5 }, 422, 'invalid-request'],
  ['enormous credits', { ...valid, credits: 1e300 }, 422, 'invalid-request'],
  ['credits past the bound', { ...valid, credits: 1_000_000_001 }, 422, 'invalid-request'],
  ['credits as text', { ...valid, credits: '30' }, 422, 'invalid-request'],
  ['no credits', { ttl_seconds: 60 }, 422, 'invalid-request'],
  ['a time of zero', { ...valid, ttl_seconds: 0 }, 422, 'invalid-request'],
  ['a time of more than a day', { ...valid, ttl_seconds: 86_401 }, 422, 'invalid-request'],
  ['an unknown field', { ...valid, colour: 'red' }, 422, 'invalid-request'],
  ['a list', [], 422, 'invalid-request'],
  ['null', 'null', 422, 'invalid-request'],
  ['half of a JSON text', '{"credits":', 400, 'malformed-request'],
  ['nothing', '', 400, 'malformed-request'],
  ['10 MB', `{"credits":30,"note":"${'x'.repeat(10_000_000)}"}`, 413, 'request-too-large'],
];
for (const [what, payload, status, slug] of badBodies) {
  test(`a body of ${what} is answered ${status} ${slug} and changes nothing`, async () => {
    const username = await createUser(service.ledger, { credits: 100 });
    const untouched = await takeSnapshot(service.database);
    const answer = await service.app.inject({
      method: 'PUT',
      url: urlOf(username, randomUUID()),
      headers: { 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    assert.equal(answer.statusCode, status, answer.body);
    assert.equal(answer.json().type, `urn:holdfast:problem:${slug}`);
    assert.deepEqual(await takeSnapshot(service.database), untouched);
  });
}

const badPaths: readonly (readonly [what: string, url: string, status: number, slug: string])[] = [
  ['an id that is no UUID', urlOf('test', 'not-a-uuid'), 422, 'invalid-request'],
  ['a username of 300 characters', urlOf('x'.repeat(300), randomUUID()), 422, 'invalid-request'],
  ['a username with a control character', urlOf('te%00st', randomUUID()), 422, 'invalid-request'],
  ['a username with a line break', urlOf('te%0ast', randomUUID()), 422, 'invalid-request'],
  ['a username that begins with a dot', urlOf('.test', randomUUID()), 422, 'invalid-request'],
  ['a user who does not exist', urlOf('nobody', randomUUID()), 404, 'user-not-found'],
];
for (const [what, url, status, slug] of badPaths) {
  test(`${what} is answered ${status} ${slug} on every method and changes nothing`, async () => {
    const untouched = await takeSnapshot(service.database);
    for (const request of [
      { method: 'PUT', url, payload: valid },
      { method: 'POST', url: `${url}/capture` },
      { method: 'DELETE', url },
    ] as const) {
      const answer = await service.app.inject(request);
      assert.equal(answer.statusCode, status, `${request.method}: ${answer.body}`);
      assert.equal(answer.json().type, `urn:holdfast:problem:${slug}`);
    }
    assert.deepEqual(await takeSnapshot(service.database), untouched);
  });
}

test('a look at a hold of another user finds nothing', async () => {
  const owner = await createUser(service.ledger, { credits: 100 });
  const stranger = await createUser(service.ledger, { credits: 100 });
  const holdId = randomUUID();
  await putHold(owner, holdId);
  const look = await service.app.inject(urlOf(stranger, holdId));
  assert.equal(look.statusCode, 404);
  assert.equal(look.json().type, 'urn:holdfast:problem:hold-not-found');
  const reuse = await putHold(stranger, holdId);
  assert.equal(reuse.statusCode, 409);
  assert.equal(reuse.json().type, 'urn:holdfast:problem:hold-conflict');
});

const lookUp = async (payload: object) =>
  service.app.inject({ method: 'POST', url: '/holds/lookup', payload });

test('a lookup tells each hold that exists, whoever’s it is, and once', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => createUser(service.ledger, { credits: 100 })),
  );
  const held = randomUUID();
  const due = randomUUID();
  await putHold(first!, held);
  await putHold(second!, due);
  await makeDue(service.database, due);
  const answer = await lookUp({ hold_ids: [held, due, randomUUID(), held.toUpperCase()] });
  assert.equal(answer.statusCode, 200);
  const { holds } = answer.json<{ holds: { hold_id: string; state: string }[] }>();
  const sorted = holds.toSorted((one, other) => one.state.localeCompare(other.state));
  assert.deepEqual(sorted, [
    { hold_id: due, state: 'expired' },
    { hold_id: held, state: 'held' },
  ]);
});

test('a lookup of nothing, of more than 500 and of what is no id is answered 422', async () => {
  const many = Array.from({ length: 501 }, () => randomUUID());
  for (const ids of [[], many, ['123'], [1]]) {
    const answer = await lookUp({ hold_ids: ids });
    assert.equal(answer.statusCode, 422);
    assert.equal(answer.json().type, 'urn:holdfast:problem:invalid-request');
  }
  assert.equal((await lookUp({ hold_ids: many.slice(1) })).statusCode, 200);
});
