import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { takeSnapshot } from '../snapshot.ts';
import { adminToken, buildTestService, problemType, type TestService } from '../support.ts';

let service: TestService;
before(async () => {
  service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
});
after(async () => service.close());

const authorization = `Bearer ${adminToken}`;

async function putItem(
  itemId: string,
  payload: Buffer | string,
  changes: { readonly query?: string; readonly headers?: Record<string, string> } = {},
) {
  return service.app.inject({
    method: 'PUT',
    url: `/items/${itemId}?${changes.query ?? 'title=A%20title&credits=30'}`,
    headers: { authorization, 'content-type': 'text/plain', ...changes.headers },
    payload,
  });
}

test('PUT creates an item with 201 and replaces it with 200, content and all', async () => {
  const itemId = `item-${randomUUID()}`;
  const created = await putItem(itemId, 'one');
  assert.equal(created.statusCode, 201, created.body);
  const sha256 = createHash('sha256').update('one').digest('hex');
  const described = {
    item_id: itemId,
    title: 'A title',
    credits: 30,
    content_type: 'text/plain',
    size: 3,
    sha256,
  };
  assert.deepEqual(created.json(), described);
  assert.deepEqual((await service.app.inject(`/items/${itemId}`)).json(), described);

  const content = randomBytes(700_000);
  const replaced = await putItem(itemId, content, {
    query: 'title=Another&credits=31',
    headers: { 'content-type': 'image/png' },
  });
  assert.equal(replaced.statusCode, 200);
  assert.deepEqual(replaced.json(), {
    item_id: itemId,
    title: 'Another',
    credits: 31,
    content_type: 'image/png',
    size: 700_000,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
});

test('a content of JSON is kept as its bytes, not as a value', async () => {
  const itemId = `item-${randomUUID()}`;
  const body = '{ "spaces" :  1.0, broken';
  const answer = await putItem(itemId, body, { headers: { 'content-type': 'application/json' } });
  assert.equal(answer.statusCode, 201, answer.body);
  assert.equal(answer.json().sha256, createHash('sha256').update(body).digest('hex'));
});

test('a content that several items have is stored once', async () => {
  const content = randomBytes(300_000);
  const [first] = await Promise.all([
    putItem(`item-${randomUUID()}`, content),
    putItem(`item-${randomUUID()}`, content),
    putItem(`item-${randomUUID()}`, content),
  ]);
  const count = {
    name: 'test-count',
    summary: 'SELECT content_chunks',
    text: `SELECT count(*) AS chunks FROM content_chunks WHERE sha256 = decode($1, 'hex')`,
  };
  assert.deepEqual(await service.database.query(count, [first.json().sha256]), [{ chunks: 2 }]);
});

test('a content of 16 MiB is taken, one byte more is answered 413, and nothing changes', async () => {
  const itemId = `item-${randomUUID()}`;
  const largest = Buffer.alloc(16 * 1024 * 1024, 'x');
  assert.equal((await putItem(itemId, largest)).statusCode, 201);
  const untouched = await takeSnapshot(service.database);
  const answer = await putItem(itemId, Buffer.alloc(largest.length + 1, 'x'));
  assert.equal(answer.statusCode, 413);
  assert.equal(answer.json().type, problemType('request-too-large'));
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

const badItems: readonly (readonly [what: string, changes: Parameters<typeof putItem>[2]])[] = [
  ['no title', { query: 'credits=30' }],
  ['an empty title', { query: 'title=&credits=30' }],
  ['a title of 201 characters', { query: `title=${'x'.repeat(201)}&credits=30` }],
  ['a title with a line break', { query: 'title=a%0ab&credits=30' }],
  ['no credits', { query: 'title=a' }],
  ['zero credits', { query: 'title=a&credits=0' }],
  ['half a credit', { query: 'title=a&credits=0.5' }],
  ['a word as credits', { query: 'title=a&credits=many' }],
  ['enormous credits', { query: 'title=a&credits=1e300' }],
  ['a content type of 300 characters', { headers: { 'content-type': `text/${'x'.repeat(300)}` } }],
];
for (const [what, changes] of badItems) {
  test(`an item with ${what} is answered 422 and changes nothing`, async () => {
    const untouched = await takeSnapshot(service.database);
    const answer = await putItem('some-item', 'content', changes);
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().type, problemType('invalid-request'));
    assert.deepEqual(await takeSnapshot(service.database), untouched);
  });
}

test('an item without content is answered 422 and changes nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  const answer = await putItem('some-item', '');
  assert.equal(answer.statusCode, 422, answer.body);
  assert.equal(answer.json().type, problemType('invalid-request'));
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('a content type that is none is refused and changes nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  const answer = await putItem('some-item', 'content', { headers: { 'content-type': 'nonsense' } });
  assert.ok([415, 422].includes(answer.statusCode), answer.body);
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

for (const id of ['..', '.hidden', 'a%2Fb', 'x'.repeat(65), 'sp%20ace', 'n%00ul', '%E2%82%AC']) {
  test(`an item id of ${id.slice(0, 20)} is refused and changes nothing`, async () => {
    const untouched = await takeSnapshot(service.database);
    const answer = await putItem(id, 'content');
    assert.ok([404, 422].includes(answer.statusCode), answer.body);
    assert.deepEqual(await takeSnapshot(service.database), untouched);
  });
}

test('administration without the token is answered 401 and changes nothing', async () => {
  const untouched = await takeSnapshot(service.database);
  for (const wrong of ['', 'Bearer wrong', adminToken]) {
    const answer = await putItem('some-item', 'content', { headers: { authorization: wrong } });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.json().type, problemType('not-authenticated'));
  }
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('with no ADMIN_TOKEN set, administration is switched off for everyone', async (context) => {
  const closed = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9', adminToken: undefined });
  context.after(closed.close);
  const answer = await closed.app.inject({
    method: 'PUT',
    url: '/items/some-item?title=a&credits=1',
    headers: { authorization: 'Bearer undefined', 'content-type': 'text/plain' },
    payload: 'content',
  });
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.json().type, problemType('administration-disabled'));
});

test('the pages of the items show each once, by id, and end', async (context) => {
  const fresh = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
  context.after(fresh.close);
  const ids = ['123', 'B', 'a', 'a-1', 'a.1'];
  const content = Buffer.from('content');
  for (const itemId of ids.toReversed()) {
    await fresh.items.store({ itemId, title: 'a', credits: 1, contentType: 'text/plain', content });
  }
  const seen: string[] = [];
  let url: string | undefined = '/items?limit=2';
  for (let page = 0; url !== undefined && page < 10; page += 1) {
    const body: { items: { item_id: string }[]; next_cursor?: string } = (await fresh.app.inject(url)).json();
    seen.push(...body.items.map((item) => item.item_id));
    url = body.next_cursor && `/items?limit=2&cursor=${body.next_cursor}`;
  }
  assert.deepEqual(seen, ['123', 'B', 'a', 'a-1', 'a.1']);
});

test('an unknown item is answered 404, and one of a malformed id 422', async () => {
  const unknown = await service.app.inject('/items/nothing');
  assert.equal(unknown.statusCode, 404);
  assert.equal(unknown.json().type, problemType('item-not-found'));
  const malformed = await service.app.inject('/items/-x');
  assert.equal(malformed.statusCode, 422);
  assert.equal(malformed.json().type, problemType('invalid-request'));
});
