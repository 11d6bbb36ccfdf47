import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, test, type TestContext } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { retryLimits } from '../../../user-service/client/src/calls/retry-rules.ts';
import {
  faults,
  resetConnection,
  startFaultyProxy,
  type Fault,
} from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import { takeSnapshot } from '../snapshot.ts';
import {
  buildTestPair,
  buildTestService,
  createItem,
  createUser,
  postReservation,
  problemType,
  readCredits,
  type TestPair,
  type TestService,
} from '../support.ts';

const { maxAttempts } = retryLimits;

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

/** The service, with a user-service that does what it is asked and whose answers are spoilt. */
async function buildSpoiltService(
  context: TestContext,
  spoil: { readonly method: string; readonly fault: Fault; readonly times?: number },
) {
  const proxy = await startFaultyProxy({ target: pair.userServiceUrl, ...spoil });
  const service = await buildTestService({ userServiceUrl: proxy.url, timeoutMs: 500 });
  context.after(async () => {
    await service.close();
    await proxy.close();
  });
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(service);
  return { service, proxy, username, item, body: { username, item_id: item.itemId } };
}

function assertUnavailable(answer: Awaited<ReturnType<typeof postReservation>>): void {
  assert.equal(answer.statusCode, 503, answer.body);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.equal(answer.json().type, problemType('user-service-unavailable'));
  assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/);
}

for (const [what, fault] of Object.entries(faults)) {
  test(`${what}, to a hold: 503, nothing recorded, and the credits come back`, async (context) => {
    const { service, proxy, username, body } = await buildSpoiltService(context, { method: 'PUT', fault });
    const untouched = await takeSnapshot(service.database);
    assertUnavailable(await postReservation(service.app, body));
    assert.deepEqual(await takeSnapshot(service.database), untouched);
    const countRequests = (method: string) =>
      proxy.requests.filter((request) => request.startsWith(method)).length;
    await pollUntil('the release was asked for', () => countRequests('DELETE') === 1);
    assert.ok(countRequests('PUT') <= maxAttempts);
    await pollUntil('the credits are back', async () => (await readCredits(pair, username)).held === 0);
  });
}

test('unclear answers under an Idempotency-Key keep the hold, and the caller’s retry takes it up', async (context) => {
  const { service, proxy, username, body } = await buildSpoiltService(context, {
    method: 'PUT',
    fault: resetConnection,
    times: maxAttempts,
  });
  assertUnavailable(await postReservation(service.app, body, 'a-key'));
  assert.equal((await readCredits(pair, username)).held, 30);
  const retry = await postReservation(service.app, body, 'a-key');
  assert.equal(retry.statusCode, 201, retry.body);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 30 });
  assert.deepEqual(
    proxy.requests.map((request) => request.split(' ')[0]),
    ['PUT', 'PUT', 'PUT', 'PUT'],
  );
});

test('the answer does not wait for the release', async (context) => {
  let openReleases = 0;
  const server = createHttpServer((request, response) => {
    if (request.method !== 'DELETE') return resetConnection(response);
    // Never answered: the release is under way until the service gives it up, after 5 s and two attempts.
    openReleases += 1;
    response.once('close', () => (openReleases -= 1));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service = await buildTestService({ userServiceUrl: `http://127.0.0.1:${port}`, timeoutMs: 5000 });
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await service.close();
  });
  const item = await createItem(service);
  assertUnavailable(await postReservation(service.app, { username: 'test', item_id: item.itemId }));
  await pollUntil('the release is under way', () => openReleases === 1, 4000);
});

test('a capture whose answers are lost: 503, then the download goes through and is paid once', async (context) => {
  const spoil = { method: 'POST', fault: resetConnection, times: maxAttempts };
  const { service, username, item, body } = await buildSpoiltService(context, spoil);
  const url = (await postReservation(service.app, body)).headers['location'] as string;
  const download = { method: 'POST', url: `${url}/download` } as const;
  assertUnavailable(await service.app.inject(download));
  assert.equal((await service.app.inject(url)).json().status, 'reserved');
  const answer = await service.app.inject(download);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.rawPayload.length, item.size);
  assert.deepEqual(await readCredits(pair, username), { owned: 70, held: 0 });
});

test('a release whose answers are lost: 503, then the cancellation goes through', async (context) => {
  const spoil = { method: 'DELETE', fault: resetConnection, times: maxAttempts };
  const { service, username, body } = await buildSpoiltService(context, spoil);
  const url = (await postReservation(service.app, body)).headers['location'] as string;
  assertUnavailable(await service.app.inject({ method: 'DELETE', url }));
  const answer = await service.app.inject({ method: 'DELETE', url });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.json().status, 'cancelled');
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
});

async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a user-service that is down: 503 on each route, and nothing changes', async (context) => {
  const service: TestService = await buildTestService({
    userServiceUrl: `http://127.0.0.1:${await findClosedPort()}`,
  });
  context.after(service.close);
  const item = await createItem(service);
  const reservationId = '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55';
  await service.database.query(insertReservation, [reservationId, item.itemId]);
  const untouched = await takeSnapshot(service.database);
  assertUnavailable(await postReservation(service.app, { username: 'test', item_id: item.itemId }));
  const url = `/reservations/${reservationId}`;
  assertUnavailable(await service.app.inject({ method: 'POST', url: `${url}/download` }));
  assertUnavailable(await service.app.inject({ method: 'DELETE', url }));
  assert.deepEqual(await takeSnapshot(service.database), untouched);
  assert.equal((await service.app.inject(url)).statusCode, 200);
});

const insertReservation = {
  name: 'test-insert',
  summary: 'INSERT reservations',
  text: `
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at)
    VALUES ($1, 'test', $2, 30, now() + interval '1 hour')`,
};

test('a refused SERVICE_TOKEN is answered 503, not as a fault of the caller', async (context) => {
  const strict = await buildTestPair({ serviceToken: 'the-right-token' });
  context.after(strict.close);
  const service = await buildTestService({ userServiceUrl: strict.userServiceUrl });
  context.after(service.close);
  const username = await createUser(strict.userService.ledger, { credits: 100 });
  const item = await createItem(service);
  assertUnavailable(await postReservation(service.app, { username, item_id: item.itemId }));
  const allowed = await createItem(strict);
  assert.equal((await postReservation(strict.app, { username, item_id: allowed.itemId })).statusCode, 201);
});

test('a failed insert after a hold gives the credits back and answers 503 of the database', async (context) => {
  const broken = await buildTestPair();
  context.after(broken.close);
  const username = await createUser(broken.userService.ledger, { credits: 100 });
  const item = await createItem(broken);
  // As when the disk is full: PostgreSQL refuses the insert with SQLSTATE 53100.
  await broken.database.query({ name: 'test-fn', summary: 'CREATE FUNCTION', text: failInserts }, []);
  await broken.database.query({ name: 'test-trigger', summary: 'CREATE TRIGGER', text: installTrigger }, []);
  const answer = await postReservation(broken.app, { username, item_id: item.itemId });
  assert.equal(answer.statusCode, 503, answer.body);
  assert.equal(answer.json().type, problemType('database-unavailable'));
  await pollUntil('the hold is released', async () => (await readCredits(broken, username)).held === 0);
});

const failInserts = `
  CREATE FUNCTION fail_insert() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$`;
const installTrigger =
  'CREATE TRIGGER fail_insert BEFORE INSERT ON reservations FOR EACH ROW EXECUTE FUNCTION fail_insert()';
