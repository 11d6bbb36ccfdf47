import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import { circuitLimits } from '../../../user-service/client/src/calls/retry-rules.ts';
import {
  resetConnection,
  startFaultyProxy,
  type FaultyProxy,
} from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import {
  buildTestPair,
  buildTestService,
  createItem,
  createUser,
  postReservation,
  readCredits,
  type TestPair,
} from '../support.ts';

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

/** A service whose user-service takes holds without answering, and after so many stalls: from then on nothing passes. */
async function buildStallingService(
  context: TestContext,
  { holds, timeoutMs }: { readonly holds: number; readonly timeoutMs: number },
) {
  const network = await startTcpProxy(pair.userServiceUrl);
  let taken = 0;
  let isOver = false;
  const proxy = await startFaultyProxy({
    target: network.url.replace(/\/$/, ''),
    method: 'PUT',
    fault: () => {
      taken += 1;
      if (taken === holds && !isOver) network.stall();
    },
  });
  const service = await buildTestService({ userServiceUrl: proxy.url, timeoutMs });
  context.after(async () => {
    await service.close();
    await proxy.close();
    await network.close();
  });
  const resume = async (): Promise<void> => {
    isOver = true;
    await network.resume();
    network.cut();
  };
  return { service, proxy, resume };
}

const countReleases = ({ requests }: FaultyProxy): number =>
  requests.filter((request) => request.startsWith('DELETE')).length;

test('a user-service that stalls and comes back: whoever got no answer has the credits back within seconds, not after 15 minutes', async (context) => {
  const { service, proxy, resume } = await buildStallingService(context, { holds: 1, timeoutMs: 2000 });
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const { itemId } = await createItem(service);
  const answer = await postReservation(service.app, { username, item_id: itemId });
  assert.equal(answer.statusCode, 503, answer.body);
  // More than one call makes with its own retries.
  await pollUntil('releases are lost, and tried again', () => countReleases(proxy) > 4, 30_000);
  assert.equal((await readCredits(pair, username)).held, 30);
  await resume();
  await pollUntil('the credits are back', async () => (await readCredits(pair, username)).held === 0, 10_000);
});

test('a stall in which many wait: each of them has the credits back within seconds', async (context) => {
  const { service, resume } = await buildStallingService(context, { holds: 20, timeoutMs: 1000 });
  const { itemId } = await createItem(service);
  const users = await Promise.all(
    Array.from({ length: 200 }, async () => createUser(pair.userService.ledger, { credits: 100 })),
  );
  const answers = await Promise.all(
    users.map(async (username) => postReservation(service.app, { username, item_id: itemId })),
  );
  assert.ok(answers.every(({ statusCode }) => statusCode === 503));
  assert.ok((await countHeld(pair)) >= 15);
  await resume();
  await pollUntil('all credits are back', async () => (await countHeld(pair)) === 0, 10_000);
});

test('releases that fail neither open the circuit of requests nor use up their retries', async (context) => {
  const proxy = await startFaultyProxy({
    target: pair.userServiceUrl,
    method: 'DELETE',
    fault: resetConnection,
  });
  const service = await buildTestService({ userServiceUrl: proxy.url });
  context.after(async () => {
    await service.close();
    await proxy.close();
  });
  const username = await createUser(pair.userService.ledger, { credits: 10_000 });
  const { itemId } = await createItem(service);
  await breakInserts(service);
  while (countReleases(proxy) < circuitLimits.minSamples) {
    assert.equal((await postReservation(service.app, { username, item_id: itemId })).statusCode, 500);
  }
  await repairInserts(service);
  const answer = await postReservation(service.app, { username, item_id: itemId });
  assert.equal(answer.statusCode, 201, answer.body);
});

/** How many holds stand, of whomever. */
async function countHeld({ userService }: TestPair): Promise<number> {
  const [row] = await userService.database.query(countStatement, []);
  return Number(row?.held);
}

const countStatement = defineStatement<{ readonly held: number }>({
  name: 'test-count-held',
  summary: 'SELECT holds',
  text: `SELECT count(*) AS held FROM holds WHERE state = 'held'`,
});

type Broken = Pick<TestPair, 'database'>;

const run = async ({ database }: Broken, name: string, text: string): Promise<unknown> =>
  database.query({ name, summary: 'ALTER TABLE', text }, []);

const breakInserts = async (service: Broken) =>
  run(service, 'test-break', 'ALTER TABLE reservations ADD CONSTRAINT none CHECK (false) NOT VALID');

const repairInserts = async (service: Broken) =>
  run(service, 'test-repair', 'ALTER TABLE reservations DROP CONSTRAINT none');
