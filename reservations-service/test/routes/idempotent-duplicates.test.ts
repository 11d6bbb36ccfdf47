import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { resetConnection, startFaultyProxy } from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import { takePairSnapshot } from '../snapshot.ts';
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

const duplicates = 100;

let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => pair.close());

type Answer = Awaited<ReturnType<typeof postReservation>>;

/** What must not differ between two answers to one request. */
function describeAnswer({ statusCode, headers, body }: Answer): string {
  return JSON.stringify([statusCode, headers['content-type'], headers['location'] ?? null, body]);
}

async function prepare(service: TestService, owner: { readonly credits: number }) {
  const username = await createUser(pair.userService.ledger, owner);
  const item = await createItem(service, { credits: 30 });
  const body = { username, item_id: item.itemId };
  const key = randomUUID();
  const post = async () => postReservation(service.app, body, key);
  const postAll = async () => Promise.all(Array.from({ length: duplicates }, post));
  const list = async () =>
    (await service.app.inject(`/reservations?username=${username}`)).json<{ reservations: unknown[] }>()
      .reservations;
  return { username, post, postAll, list };
}

/** All answers are one, and one alone is the first. @returns it */
function assertOneAnswer(answers: readonly Answer[]): Answer {
  const unmarked = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
  const [first] = unmarked;
  assert.ok(first !== undefined && unmarked.length === 1, `${unmarked.length} answers are not marked`);
  assert.deepEqual(new Set(answers.map(describeAnswer)), new Set([describeAnswer(first)]));
  assert.equal(
    answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true').length,
    answers.length - 1,
  );
  return first;
}

test('100 duplicates of a request at once: one hold, one reservation, 100 identical answers', async () => {
  const { username, postAll, list } = await prepare(pair, { credits: 1000 });
  const first = assertOneAnswer(await postAll());
  assert.equal(first.statusCode, 201, first.body);
  assert.deepEqual(await readCredits(pair, username), { owned: 1000, held: 30 });
  assert.deepEqual(await list(), [first.json()]);
});

test('100 duplicates of a request that is declined, at once: 100 identical answers, also once there are credits', async () => {
  const { username, post, postAll, list } = await prepare(pair, { credits: 29 });
  const answers = await postAll();
  await pair.userService.ledger.grant({ username, idempotencyKey: 'more', credits: 100 });
  const untouched = await takePairSnapshot(pair);
  const first = assertOneAnswer([...answers, await post()]);
  assert.equal(first.statusCode, 403);
  assert.equal(first.headers['content-type'], 'application/problem+json');
  assert.equal(first.json().type, problemType('insufficient-credits'));
  assert.equal(first.json().available, 29);
  assert.deepEqual(await takePairSnapshot(pair), untouched);
  assert.deepEqual(await list(), []);
});

for (const [what, credits, status] of [
  ['granted', 100, 201],
  ['declined', 29, 403],
] as const) {
  test(`100 duplicates of a request that is ${what}, with holds whose answers are lost: 503 or the one answer, which every retry gets`, async (context) => {
    const proxy = await startFaultyProxy({
      target: pair.userServiceUrl,
      method: 'PUT',
      fault: resetConnection,
      times: 40,
    });
    const service = await buildTestService({ userServiceUrl: proxy.url });
    context.after(async () => {
      await service.close();
      await proxy.close();
    });
    const { username, post, postAll, list } = await prepare(service, { credits });
    const answers = await postAll();
    // Whoever met a failure asks again, as the answer says.
    await pollUntil('a retry that is answered', async () => {
      const retry = await post();
      answers.push(retry);
      return retry.statusCode !== 503;
    });
    const first = assertOneAnswer(answers.filter(({ statusCode }) => statusCode !== 503));
    assert.equal(first.statusCode, status, first.body);
    assert.deepEqual(await readCredits(pair, username), { owned: credits, held: status === 201 ? 30 : 0 });
    assert.equal((await list()).length, status === 201 ? 1 : 0);
  });
}
