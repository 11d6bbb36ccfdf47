import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose';
import { assertInjectedProblem } from '../helpers/assert-problem.ts';
import { createGuardedApp, type GuardedApp } from '../helpers/guarded-app.ts';
import { startKeyServer, type KeyServer } from '../helpers/key-server.ts';

const tokens = { adminToken: 'administrator', serviceToken: 'service-to-service' };
let keys: KeyServer;
let app: GuardedApp;
before(async () => {
  keys = await startKeyServer();
  app = await createGuardedApp({ ...tokens, jwksUrl: keys.url });
});
after(async () => {
  await app.close();
  await keys.close();
});

async function get(token: string | undefined) {
  return app.get('/users/test', token === undefined ? undefined : `Bearer ${token}`);
}

test('a JWT whose sub is the username is let in', async () => {
  assert.equal((await get(await keys.sign({ sub: 'test' }))).statusCode, 200);
});

test('a JWT of another user is forbidden', async () => {
  for (const sub of ['other', 'Test', 'test ', '', 42, ['test']]) {
    assertInjectedProblem(await get(await keys.sign({ sub })), 'forbidden');
  }
});

test('the service and the administrator may act for every user', async () => {
  assert.equal((await get(tokens.serviceToken)).statusCode, 200);
  assert.equal((await get(tokens.adminToken)).statusCode, 200);
});

const hour = 3600;
const now = Math.floor(Date.now() / 1000);
const refusals: Record<string, () => Promise<string | undefined>> = {
  'no token': async () => undefined,
  'a token that is no JWT': async () => 'garbage',
  'three parts that are no JWT': async () => 'a.b.c',
  'an expired JWT': async () => keys.sign({ sub: 'test' }, { expires: now - hour }),
  'a JWT that is not valid yet': async () => keys.sign({ sub: 'test', nbf: now + hour }),
  'a JWT without an end': async () => keys.sign({ sub: 'test' }, { expires: 'never' }),
  'a JWT without a sub': async () => keys.sign({}),
  'a JWT that another key signed': async () =>
    keys.sign({ sub: 'test' }, { key: (await generateKeyPair('ES256')).privateKey }),
  'a JWT under an unknown key id': async () => keys.sign({ sub: 'test' }, { kid: 'two' }),
  'an unsigned JWT': async () => new UnsecuredJWT({ sub: 'test' }).setExpirationTime('1h').encode(),
  'a JWT signed with a shared secret': async () =>
    new SignJWT({ sub: 'test' })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(Buffer.alloc(32, 'x')),
  'a JWT that was tampered with': async () => {
    const [head, , signature] = (await keys.sign({ sub: 'other' })).split('.');
    const payload = Buffer.from(JSON.stringify({ sub: 'test', exp: now + hour })).toString('base64url');
    return `${head}.${payload}.${signature}`;
  },
  'a JWT with a critical extension': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT({ sub: 'test' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', crit: ['b64'], b64: true })
      .setExpirationTime('1h')
      .sign(privateKey);
  },
};

for (const [name, createToken] of Object.entries(refusals)) {
  test(`${name} is refused with 401`, async () => {
    const answer = await get(await createToken());
    const problem = assertInjectedProblem(answer, 'not-authenticated');
    assert.ok((problem.detail ?? '').length <= 256);
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
  });
}

async function startWithoutKeys(context: TestContext, status: number, body: string): Promise<GuardedApp> {
  const broken = await startKeyServer();
  broken.answer(status, body);
  const guarded = await createGuardedApp({ jwksUrl: broken.url });
  context.after(async () => {
    await guarded.close();
    await broken.close();
  });
  return guarded;
}

for (const [name, status, body] of [
  ['answers 500', 500, ''],
  ['answers something that is no JSON', 200, '<html>'],
  ['answers JSON that is no JWKS', 200, '{"hello":1}'],
  ['answers a JWKS with keys that are none', 200, '{"keys":[1]}'],
] as const) {
  test(`a key server that ${name} makes it 503, not the caller’s fault`, async (context) => {
    const guarded = await startWithoutKeys(context, status, body);
    const answer = await guarded.get('/users/test', `Bearer ${await keys.sign({ sub: 'test' })}`);
    assertInjectedProblem(answer, 'identity-provider-unavailable');
    assert.equal(answer.headers['retry-after'], '1');
  });
}

test('a key server that is down makes it 503, and lets the other tokens in', async (context) => {
  const down = await startKeyServer();
  await down.close();
  const guarded = await createGuardedApp({ ...tokens, jwksUrl: down.url });
  context.after(guarded.close);
  const answer = await guarded.get('/users/test', `Bearer ${await keys.sign({ sub: 'test' })}`);
  assertInjectedProblem(answer, 'identity-provider-unavailable');
  assert.equal((await guarded.get('/users/test', `Bearer ${tokens.serviceToken}`)).statusCode, 200);
});

test('garbage for a token is the caller’s fault even while the key server is down', async (context) => {
  const guarded = await startWithoutKeys(context, 500, '');
  assertInjectedProblem(await guarded.get('/users/test', 'Bearer garbage'), 'not-authenticated');
});

test('the keys that are known serve on while the key server is down', async (context) => {
  const server = await startKeyServer();
  const guarded = await createGuardedApp({ jwksUrl: server.url });
  context.after(guarded.close);
  const token = `Bearer ${await server.sign({ sub: 'test' })}`;
  assert.equal((await guarded.get('/users/test', token)).statusCode, 200);
  await server.close();
  assert.equal((await guarded.get('/users/test', token)).statusCode, 200);
});
