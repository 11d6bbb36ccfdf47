import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { connectUserService, type UserService } from '@holdfast/user-service-client';
import { createPostgresIdempotentAnswers } from '../../src/reservations/postgres-idempotent-answers.ts';
import type { IdempotentAnswers, RenderedAnswer } from '../../src/reservations/idempotent-answers.ts';
import { startOwedReleases, type OwedReleases } from '../../src/reservations/owed-releases.ts';
import type { Refusal } from '../../src/reservations/refusal.ts';
import { reserveItemOnce, type ReserveOncePorts } from '../../src/reservations/reserve-item-once.ts';
import {
  buildTestPair,
  createItem,
  createUser,
  postReservation,
  readCredits,
  type TestPair,
} from '../support.ts';

let pair: TestPair;
let userService: UserService;
let answers: IdempotentAnswers;
let ports: ReserveOncePorts;
let releases: OwedReleases;
before(async () => {
  pair = await buildTestPair();
  const logger = createLogger({ serviceName: 'reservations-service', level: 'silent' });
  userService = connectUserService({
    url: pair.userServiceUrl,
    timeoutMs: 5000,
    attemptTimeoutMs: undefined,
    serviceToken: undefined,
    logger,
  });
  answers = createPostgresIdempotentAnswers(pair.database);
  releases = startOwedReleases({ holds: userService.holds, holdMs: 900_000, logger });
  ports = {
    items: pair.items,
    answers,
    holds: userService.holds,
    releases,
    reservationTtlSeconds: 900,
  };
});
after(async () => {
  await userService.close();
  await pair.close();
});

const render = {
  reserved: (): RenderedAnswer => ({ status: 201, contentType: 'application/json', body: '{}' }),
  refused: ({ outcome }: Refusal): RenderedAnswer => ({
    status: 404,
    contentType: 'text/plain',
    body: outcome,
  }),
};

async function prepare() {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const item = await createItem(pair, { credits: 30 });
  return { item, request: { username, itemId: item.itemId, idempotencyKey: randomUUID(), render } };
}

/** The ports, where something else happens once the credits are held. */
function interrupt(happens: () => Promise<unknown>): ReserveOncePorts {
  const hold: ReserveOncePorts['holds']['hold'] = async (request) => {
    const answer = await ports.holds.hold(request);
    await happens();
    return answer;
  };
  return { ...ports, holds: { ...ports.holds, hold } };
}

test('an attempt that holds credits when the same request is refused elsewhere gets the refusal, and gives them back', async () => {
  const { request } = await prepare();
  const withoutItem = { ...ports, items: { find: async () => undefined } };
  let refused: Awaited<ReturnType<typeof reserveItemOnce>> | undefined;
  const refuseElsewhere = async () => {
    refused = await reserveItemOnce(withoutItem, request);
  };
  const result = await reserveItemOnce(interrupt(refuseElsewhere), request);
  assert.equal(refused?.answer.body, 'item-not-found');
  assert.deepEqual(result, {
    ...refused,
    isReplay: true,
    answer: { ...refused.answer, location: undefined },
  });
  await pollUntil('the credits are back', async () => (await readCredits(pair, request.username)).held === 0);
});

test('an attempt that holds credits when its key is taken by another request is refused, and leaves the hold to that', async () => {
  const { request } = await prepare();
  const other = await createItem(pair, { credits: 30 });
  const reserveOther = async () => reserveItemOnce(ports, { ...request, itemId: other.itemId });
  await assert.rejects(reserveItemOnce(interrupt(reserveOther), request), {
    refusal: { outcome: 'idempotency-key-reused' },
  });
  await releases.close();
  assert.deepEqual(await readCredits(pair, request.username), { owned: 100, held: 30 });
});

test('an attempt at a price that has changed since the same request went through elsewhere gets that answer', async () => {
  const { request, item } = await prepare();
  const body = { username: request.username, item_id: item.itemId };
  let first: Awaited<ReturnType<typeof postReservation>> | undefined;
  const items = {
    find: async () => {
      const found = await pair.items.find(item.itemId);
      first = await postReservation(pair.app, body, request.idempotencyKey);
      return found && { ...found, credits: 31 };
    },
  };
  const result = await reserveItemOnce({ ...ports, items }, request);
  assert.equal(first?.statusCode, 201);
  assert.equal(result.isReplay, true);
  assert.equal(result.answer.body, first.body);
});
