import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { circuitLimits, retryLimits } from '../../../user-service/client/src/calls/retry-rules.ts';
import {
  faults,
  resetConnection,
  shed,
  startFaultyProxy,
  type Fault,
} from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import {
  buildTestPair,
  buildTestService,
  createItem,
  createUser,
  postReservation,
  problemType,
  readCredits,
  type TestPair,
} from '../support.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

interface Spoil {
  readonly method: string;
  readonly fault: Fault;
  readonly times?: number;
}

/** The service, with a user-service that does what it is asked and some of whose answers are spoilt. */
async function buildSpoiltService(
  context: TestContext,
  spoil: Spoil,
  times: { readonly timeoutMs: number; readonly attemptTimeoutMs: number } = {
    timeoutMs: 5000,
    attemptTimeoutMs: 1000,
  },
) {
  const proxy = await startFaultyProxy({ target: pair.userServiceUrl, ...spoil });
  const service = await buildTestService({ userServiceUrl: proxy.url, ...times });
  context.after(async () => {
    await service.close();
    await proxy.close();
  });
  const username = await createUser(pair.userService.ledger, { credits: 1000 });
  const item = await createItem(service);
  const body = { username, item_id: item.itemId };
  return {
    service,
    username,
    body,
    reserve: async () => postReservation(service.app, body),
    countRequests: () => proxy.requests.length,
  };
}

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}, once: the caller gets 201, and one reservation holds the credits once`, async (context) => {
    const spoilt = await buildSpoiltService(context, { method: 'PUT', fault, times: 1 });
    const answer = await spoilt.reserve();
    assert.equal(answer.statusCode, 201, answer.body);
    assert.equal(spoilt.countRequests(), 2);
    assert.deepEqual(await readCredits(pair, spoilt.username), { owned: 1000, held: 30 });
    const listed = await spoilt.service.app.inject(`/reservations?username=${spoilt.username}`);
    assert.equal(listed.json().reservations.length, 1);
  });
}

test('a lost answer to a capture or a release goes unnoticed, and the credits are spent or returned once', async (context) => {
  const ends = [
    { method: 'POST', path: '/download', owned: 970 },
    { method: 'DELETE', path: '', owned: 1000 },
  ] as const;
  for (const { method, path, owned } of ends) {
    const spoilt = await buildSpoiltService(context, { method, fault: resetConnection, times: 2 });
    const url = String((await spoilt.reserve()).headers['location']);
    assert.equal((await spoilt.service.app.inject({ method, url: `${url}${path}` })).statusCode, 200);
    assert.deepEqual(await readCredits(pair, spoilt.username), { owned, held: 0 });
    assert.equal(spoilt.countRequests(), 4);
  }
});

test('a user-service that sheds is left alone for a second before it is asked again', async (context) => {
  const spoilt = await buildSpoiltService(context, { method: 'PUT', fault: shed, times: 1 });
  const startedAt = performance.now();
  assert.equal((await spoilt.reserve()).statusCode, 201);
  assert.ok(performance.now() - startedAt >= retryLimits.overloadWaitMs);
  assert.equal(spoilt.countRequests(), 2);
});

test('a user-service that is silent is answered 503 within the time of the call', async (context) => {
  const silence: Spoil = { method: 'PUT', fault: () => undefined };
  const times = { timeoutMs: 1500, attemptTimeoutMs: 600 };
  const spoilt = await buildSpoiltService(context, silence, times);
  const startedAt = performance.now();
  assert.equal((await spoilt.reserve()).statusCode, 503);
  // The lookup of the item takes a moment too.
  assert.ok(performance.now() - startedAt < times.timeoutMs + 500);
  assert.ok(spoilt.countRequests() >= 2);
});

test('after 10 outages no request arrives any more, and once it is back a second later all do', async (context) => {
  const { minSamples, probeAfterMs } = circuitLimits;
  const spoilt = await buildSpoiltService(context, {
    method: 'PUT',
    fault: resetConnection,
    times: minSamples,
  });
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const reserve = async (key: number) => postReservation(spoilt.service.app, spoilt.body, `key-${key}`);
  // A key keeps the service from releasing holds in the background, so that every request that arrives is a PUT.
  for (let key = 0; spoilt.countRequests() < minSamples; key += 1) {
    assert.equal((await reserve(key)).statusCode, 503);
  }
  for (let key = 100; key < 120; key += 1) {
    const answer = await reserve(key);
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().type, problemType('user-service-unavailable'));
    assert.equal(answer.headers['retry-after'], '1');
  }
  assert.equal(spoilt.countRequests(), minSamples);
  context.mock.timers.tick(probeAfterMs);
  assert.equal((await reserve(200)).statusCode, 201);
  const answers = await Promise.all([201, 202, 203].map(reserve));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [201, 201, 201],
  );
  assert.equal(spoilt.countRequests(), minSamples + 4);
});

test('an outage under load is not multiplied: 100 callers make 120 attempts at most', async (context) => {
  const spoilt = await buildSpoiltService(context, { method: 'PUT', fault: resetConnection });
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_caller, key) =>
      postReservation(spoilt.service.app, spoilt.body, `caller-${key}`),
    ),
  );
  assert.ok(answers.every(({ statusCode }) => statusCode === 503));
  assert.ok(spoilt.countRequests() <= 120, String(spoilt.countRequests()));
});
