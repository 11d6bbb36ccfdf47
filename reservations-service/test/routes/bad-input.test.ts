import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { takePairSnapshot } from '../snapshot.ts';
import { buildTestPair, createItem, createUser, problemType, type TestPair } from '../support.ts';

let pair: TestPair;
let valid: { username: string; item_id: string };
before(async () => {
  pair = await buildTestPair();
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair);
  valid = { username, item_id: item.itemId };
});
after(async () => pair.close());

const json = { 'content-type': 'application/json' };

const badBodies: readonly (readonly [what: string, makeBody: () => string, status: number, slug: string])[] =
  [
    ['no JSON', () => 'username=test', 400, 'malformed-request'],
    ['half of a JSON text', () => '{"username":', 400, 'malformed-request'],
    ['nothing', () => '', 400, 'malformed-request'],
    ['a prototype', () => '{"__proto__":{"username":"test"}}', 400, 'malformed-request'],
    ['null', () => 'null', 422, 'invalid-request'],
    ['a list', () => '[]', 422, 'invalid-request'],
    ['no username', () => JSON.stringify({ item_id: valid.item_id }), 422, 'invalid-request'],
    ['no item', () => JSON.stringify({ username: valid.username }), 422, 'invalid-request'],
    ['a number as username', () => JSON.stringify({ ...valid, username: 7 }), 422, 'invalid-request'],
    ['an empty username', () => JSON.stringify({ ...valid, username: '' }), 422, 'invalid-request'],
    ['300 characters of username', () => withUsername('x'.repeat(300)), 422, 'invalid-request'],
    ['a username with a line break', () => withUsername('te\nst'), 422, 'invalid-request'],
    ['a username with a NUL', () => withUsername('te\0st'), 422, 'invalid-request'],
    ['a username with a bidirectional override', () => withUsername('te\u202est'), 422, 'invalid-request'],
    ['a path as username', () => withUsername('../admin'), 422, 'invalid-request'],
    ['a number as item', () => JSON.stringify({ ...valid, item_id: 123 }), 422, 'invalid-request'],
    [
      '65 characters of item',
      () => JSON.stringify({ ...valid, item_id: 'x'.repeat(65) }),
      422,
      'invalid-request',
    ],
    ['a path as item', () => JSON.stringify({ ...valid, item_id: '../123' }), 422, 'invalid-request'],
    ['an unknown field', () => JSON.stringify({ ...valid, credits: 1 }), 422, 'invalid-request'],
    ['10 MB', () => JSON.stringify({ ...valid, note: 'x'.repeat(10_000_000) }), 413, 'request-too-large'],
    ['an unknown user', () => withUsername('nobody'), 404, 'user-not-found'],
    ['an unknown item', () => JSON.stringify({ ...valid, item_id: 'nothing' }), 404, 'item-not-found'],
  ];

function withUsername(username: string): string {
  return JSON.stringify({ ...valid, username });
}

for (const [what, makeBody, status, slug] of badBodies) {
  test(`a reservation with ${what} is answered ${status} ${slug} and changes nothing`, async () => {
    const untouched = await takePairSnapshot(pair);
    const answer = await pair.app.inject({
      method: 'POST',
      url: '/reservations',
      headers: json,
      payload: makeBody(),
    });
    assert.equal(answer.statusCode, status, answer.body);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.json().type, problemType(slug));
    assert.ok(answer.body.length < 2000, 'an answer must not repeat a large request');
    assert.deepEqual(await takePairSnapshot(pair), untouched);
  });
}

test('a wrong value is named by its place in the body', async () => {
  const answer = await pair.app.inject({
    method: 'POST',
    url: '/reservations',
    payload: { username: 'a b', item_id: '..' },
  });
  const { errors } = answer.json<{ errors: { in: string; pointer: string }[] }>();
  assert.deepEqual(
    errors.map((error) => `${error.in} ${error.pointer}`),
    ['body /username', 'body /item_id'],
  );
});

test('a body of another content type is answered 415 and changes nothing', async () => {
  const untouched = await takePairSnapshot(pair);
  const answer = await pair.app.inject({
    method: 'POST',
    url: '/reservations',
    headers: { 'content-type': 'application/xml' },
    payload: '<reservation/>',
  });
  assert.equal(answer.statusCode, 415);
  assert.equal(answer.json().type, problemType('unsupported-media-type'));
  assert.deepEqual(await takePairSnapshot(pair), untouched);
});

for (const [what, key] of [
  ['300 characters', 'x'.repeat(300)],
  ['a space', 'a b'],
  ['nothing', ''],
] as const) {
  test(`an Idempotency-Key of ${what} is answered 422 and changes nothing`, async () => {
    const untouched = await takePairSnapshot(pair);
    const answer = await pair.app.inject({
      method: 'POST',
      url: '/reservations',
      headers: { 'idempotency-key': key },
      payload: valid,
    });
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().type, problemType('invalid-request'));
    assert.deepEqual(await takePairSnapshot(pair), untouched);
  });
}

const reservationRequests = [
  { method: 'GET', action: '' },
  { method: 'DELETE', action: '' },
  { method: 'POST', action: '/download' },
] as const;
for (const { method, action } of reservationRequests) {
  const name = `${method} /reservations/{reservation_id}${action}`;
  test(`${name}: an id that is no UUID is answered 422, an unknown one 404; nothing changes`, async () => {
    const untouched = await takePairSnapshot(pair);
    for (const id of ['123', 'not-a-uuid', `${randomUUID()}0`, "'; DROP TABLE reservations; --", '%00']) {
      const url = `/reservations/${encodeURIComponent(id)}${action}`;
      const malformed = await pair.app.inject({ method, url });
      assert.equal(malformed.statusCode, 422, malformed.body);
      assert.equal(malformed.json().type, problemType('invalid-request'));
    }
    const unknown = await pair.app.inject({ method, url: `/reservations/${randomUUID()}${action}` });
    assert.equal(unknown.statusCode, 404);
    assert.equal(unknown.json().type, problemType('reservation-not-found'));
    assert.deepEqual(await takePairSnapshot(pair), untouched);
  });
}

const badQueries: readonly (readonly [what: string, url: string])[] = [
  ['no username', '/reservations'],
  ['a username of 300 characters', `/reservations?username=${'x'.repeat(300)}`],
  ['a username with a control character', '/reservations?username=te%07st'],
  ['two usernames', '/reservations?username=a&username=b'],
  ['a limit of zero', '/reservations?username=test&limit=0'],
  ['a limit of a million', '/reservations?username=test&limit=1000000'],
  ['a cursor that is made up', '/reservations?username=test&cursor=made-up'],
  ['a cursor of 10,000 characters', `/reservations?username=test&cursor=${'x'.repeat(10_000)}`],
  ['a cursor of items that is made up', '/items?cursor=made-up'],
];
for (const [what, url] of badQueries) {
  test(`a list with ${what} is answered 422`, async () => {
    const answer = await pair.app.inject(url);
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().type, problemType('invalid-request'));
  });
}

for (const traceparent of [
  'garbage',
  '00-00000000000000000000000000000000-0000000000000000-01',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
  'x'.repeat(5000),
]) {
  test(`a malformed traceparent (${traceparent.slice(0, 40)}) is ignored`, async () => {
    const username = await createUser(pair.userService.ledger, { credits: 100 });
    const answer = await pair.app.inject({
      method: 'POST',
      url: '/reservations',
      headers: { traceparent },
      payload: { ...valid, username },
    });
    assert.equal(answer.statusCode, 201, answer.body);
  });
}

test('what is not HTTP is answered 400 with problem details, and the connection closed', async () => {
  const service = await buildTestPair();
  try {
    const { port } = new URL(await service.app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('this is not HTTP\r\n\r\n');
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /urn:holdfast:problem:malformed-request/);
  } finally {
    await service.close();
  }
});
