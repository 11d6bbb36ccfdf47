import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildTestService, createUser, type TestService } from '../support.ts';

let service: TestService;
before(async () => {
  service = await buildTestService();
});
after(async () => service.close());

async function createUserWithEntries(count: number): Promise<string> {
  const username = await createUser(service.ledger, { credits: 0 });
  for (let index = 1; index <= count; index += 1) {
    await service.ledger.grant({ username, idempotencyKey: `key-${index}`, credits: index });
  }
  return username;
}

test('the statement pages through every entry once, newest first, and ends', async () => {
  const username = await createUserWithEntries(5);
  const versions: number[] = [];
  let url = `/users/${username}/entries?limit=2`;
  for (let page = 0; page < 10; page += 1) {
    const answer = await service.app.inject(url);
    assert.equal(answer.statusCode, 200);
    const body = answer.json<{ entries: { version: number }[]; next_cursor?: string }>();
    versions.push(...body.entries.map((entry) => entry.version));
    if (body.next_cursor === undefined) break;
    url = `/users/${username}/entries?limit=2&cursor=${body.next_cursor}`;
  }
  assert.deepEqual(versions, [5, 4, 3, 2, 1]);
});

test('a user without entries has an empty statement; nobody has none', async () => {
  const username = await createUser(service.ledger, { credits: 0 });
  assert.deepEqual((await service.app.inject(`/users/${username}/entries`)).json(), { entries: [] });
  const missing = await service.app.inject('/users/nobody/entries');
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.json().type, 'urn:holdfast:problem:user-not-found');
});

test('a cursor that is made up, or of another user, is refused', async () => {
  const username = await createUserWithEntries(2);
  const other = await createUserWithEntries(2);
  const { next_cursor: foreign } = (await service.app.inject(`/users/${other}/entries?limit=1`)).json();
  for (const cursor of [foreign, 'made-up', 'W10', '']) {
    const answer = await service.app.inject(`/users/${username}/entries?cursor=${cursor}`);
    assert.equal(answer.statusCode, 422, cursor);
    assert.equal(answer.json().type, 'urn:holdfast:problem:invalid-request');
  }
});
