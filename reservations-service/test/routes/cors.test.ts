import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildTestService, type TestService } from '../support.ts';

const allowed = 'https://shop.example';
let open: TestService;
let closed: TestService;
before(async () => {
  const options = { userServiceUrl: 'http://127.0.0.1:9' };
  open = await buildTestService({ ...options, webOrigins: [allowed] });
  closed = await buildTestService(options);
});
after(async () => {
  await open.close();
  await closed.close();
});

async function preflight({ app }: TestService, origin: string) {
  return app.inject({
    method: 'OPTIONS',
    url: '/reservations',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,traceparent,tracestate,baggage',
    },
  });
}

const listOf = (header: unknown): string[] => String(header).split(', ').toSorted();

test('a configured origin may send the headers of its trace, and read those of the answer’s', async () => {
  const answer = await preflight(open, allowed);
  assert.equal(answer.statusCode, 204);
  assert.equal(answer.headers['access-control-allow-origin'], allowed);
  assert.equal(answer.headers['access-control-allow-credentials'], undefined);
  assert.deepEqual(listOf(answer.headers['access-control-allow-headers']), [
    'authorization',
    'baggage',
    'content-type',
    'idempotency-key',
    'traceparent',
    'tracestate',
  ]);
  assert.deepEqual(listOf(answer.headers['access-control-allow-methods']), ['DELETE', 'GET', 'POST']);
  const refusal = await open.app.inject({ url: '/items/none', headers: { origin: allowed } });
  assert.equal(refusal.statusCode, 404);
  assert.equal(refusal.headers['access-control-allow-origin'], allowed);
  const exposed = listOf(refusal.headers['access-control-expose-headers']);
  for (const name of ['idempotent-replayed', 'link', 'location', 'server-timing', 'traceresponse']) {
    assert.ok(exposed.includes(name), name);
  }
});

test('no other origin is named in an answer: null, lookalikes, other schemes and ports among them', async () => {
  const strangers = [
    'null',
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://SHOP.example',
    'http://shop.example',
    'https://shop.example:444',
    'https://shop.example/',
  ];
  for (const origin of strangers) {
    for (const answer of [
      await preflight(open, origin),
      await open.app.inject({ url: '/items', headers: { origin } }),
    ]) {
      assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
      assert.match(String(answer.headers['vary']), /Origin/);
    }
  }
});

test('where no origin is configured, no answer speaks of origins', async () => {
  assert.equal((await preflight(closed, allowed)).statusCode, 404);
  const answer = await closed.app.inject({ url: '/items', headers: { origin: allowed } });
  assert.deepEqual(
    Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
    [],
  );
});
