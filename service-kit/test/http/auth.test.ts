import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { AuthOptions } from '@holdfast/service-kit/http';
import { assertInjectedProblem } from '../helpers/assert-problem.ts';
import { createGuardedApp, type GuardedApp } from '../helpers/guarded-app.ts';

const tokens = { adminToken: 'administrator', serviceToken: 'service-to-service' };

async function guard(context: TestContext, options: Partial<AuthOptions>): Promise<GuardedApp> {
  const app = await createGuardedApp(options);
  context.after(app.close);
  return app;
}

test('without ADMIN_TOKEN nobody administers, whatever they send', async (context) => {
  const app = await guard(context, { serviceToken: tokens.serviceToken });
  for (const authorization of [undefined, 'Bearer ', 'Bearer undefined', `Bearer ${tokens.serviceToken}`]) {
    const problem = assertInjectedProblem(
      await app.get('/administration', authorization),
      'administration-disabled',
    );
    assert.match(problem.detail ?? '', /ADMIN_TOKEN/);
  }
});

for (const [path, token, name] of [
  ['/administration', tokens.adminToken, 'ADMIN_TOKEN'],
  ['/service', tokens.serviceToken, 'SERVICE_TOKEN'],
] as const) {
  test(`${path} takes ${name} as a bearer token, in whatever case the scheme is written`, async (context) => {
    const app = await guard(context, tokens);
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token}`]) {
      assert.equal((await app.get(path, authorization)).statusCode, 200);
    }
  });

  test(`${path} refuses everything but ${name} with 401, and asks for a bearer token`, async (context) => {
    const app = await guard(context, tokens);
    const other = token === tokens.adminToken ? tokens.serviceToken : tokens.adminToken;
    for (const authorization of [
      undefined,
      '',
      token,
      'Bearer',
      `Bearer ${token}x`,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${other}`,
      `Basic ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer ${'x'.repeat(10_000)}`,
    ]) {
      const answer = await app.get(path, authorization);
      const problem = assertInjectedProblem(answer, 'not-authenticated');
      assert.match(problem.detail ?? '', new RegExp(name));
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      assert.doesNotMatch(answer.body, new RegExp(`${tokens.adminToken}|${tokens.serviceToken}`));
    }
  });
}

test('without SERVICE_TOKEN other services may call, with or without a token', async (context) => {
  const app = await guard(context, { adminToken: tokens.adminToken });
  assert.equal((await app.get('/service')).statusCode, 200);
  assert.equal((await app.get('/service', 'Bearer whatever')).statusCode, 200);
});

test('without AUTH_JWKS_URL everyone may act for every user', async (context) => {
  const app = await guard(context, tokens);
  assert.equal((await app.get('/users/test')).statusCode, 200);
  assert.equal((await app.get('/users/test', 'Bearer garbage')).statusCode, 200);
});
