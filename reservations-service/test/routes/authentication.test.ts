import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { takePairSnapshot } from '../snapshot.ts';
import { buildTestPair, createItem, createUser, problemType, type TestPair } from '../support.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signToken(subject: string): string {
  const expiresAt = Math.floor(Date.now() / 1000) + 60;
  const signed = `${encode({ alg: 'EdDSA', kid: 'a' })}.${encode({ sub: subject, exp: expiresAt })}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

const keyServer = createServer((_request, response) => {
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'EdDSA' }];
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
});

let pair: TestPair;
before(async () => {
  keyServer.listen(0, '127.0.0.1');
  await once(keyServer, 'listening');
  const { port } = keyServer.address() as AddressInfo;
  pair = await buildTestPair({
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    serviceToken: 'test-service-token',
  });
});
after(async () => {
  await pair.close();
  keyServer.closeAllConnections();
  keyServer.close();
});

async function send(method: 'GET' | 'POST' | 'DELETE', url: string, token?: string, payload?: object) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return pair.app.inject({ method, url, headers, ...(payload && { payload }) });
}

test('with AUTH_JWKS_URL set, each route takes the user’s own token and nobody else’s', async () => {
  const owner = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair);
  const body = { username: owner, item_id: item.itemId };
  const ownToken = signToken(owner);
  const reserved = await send('POST', '/reservations', ownToken, body);
  assert.equal(reserved.statusCode, 201, reserved.body);
  const url = `/reservations/${reserved.json<ReservationBody>().reservation_id}`;
  const requests = [
    ['POST', '/reservations', body],
    ['GET', `/reservations?username=${owner}`, undefined],
    ['GET', url, undefined],
    ['POST', `${url}/download`, undefined],
    ['DELETE', url, undefined],
  ] as const;

  const untouched = await takePairSnapshot(pair);
  for (const [method, path, payload] of requests) {
    const anonymous = await send(method, path, undefined, payload);
    assert.equal(anonymous.statusCode, 401, `${method} ${path}: ${anonymous.body}`);
    assert.equal(anonymous.json().type, problemType('not-authenticated'));
    const stranger = await send(method, path, signToken('stranger'), payload);
    assert.equal(stranger.statusCode, 403, `${method} ${path}: ${stranger.body}`);
    assert.equal(stranger.json().type, problemType('forbidden'));
  }
  assert.deepEqual(await takePairSnapshot(pair), untouched);

  for (const [method, path, payload] of requests.slice(1)) {
    const own = await send(method, path, ownToken, payload);
    // The cancellation comes last: of what has been downloaded it is refused, but not for its token.
    assert.ok([200, 409].includes(own.statusCode), `${method} ${path}: ${own.body}`);
  }
});

test('an answer under a key is given again to its own user alone', async () => {
  const owner = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair);
  const payload = { username: owner, item_id: item.itemId };
  const post = async (sub: string) =>
    pair.app.inject({
      method: 'POST',
      url: '/reservations',
      headers: { authorization: `Bearer ${signToken(sub)}`, 'idempotency-key': 'k' },
      payload,
    });
  assert.equal((await post('stranger')).statusCode, 403);
  const first = await post(owner);
  assert.equal(first.statusCode, 201, first.body);
  assert.equal(first.headers['idempotent-replayed'], undefined);
  const stranger = await post('stranger');
  assert.equal(stranger.json().type, problemType('forbidden'));
  assert.equal((await post(owner)).body, first.body);
});

test('a token with a broken signature is answered 401', async () => {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const broken = `${signToken(username).slice(0, -4)}AAAA`;
  const answer = await send('GET', `/reservations?username=${username}`, broken);
  assert.equal(answer.statusCode, 401);
  assert.equal(answer.json().type, problemType('not-authenticated'));
});

test('items are there for everyone', async () => {
  assert.equal((await send('GET', '/items')).statusCode, 200);
});
