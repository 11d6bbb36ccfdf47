import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry';
import { startTcpProxy, type TcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import {
  startFaultyProxy,
  type FaultyProxy,
} from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import type { CreditHolds } from '../../src/reservations/credit-holds.ts';
import { startOwedReleases } from '../../src/reservations/owed-releases.ts';
import { buildTestPair, createItem, createUser, postReservation, readCredits } from '../support.ts';

/** Releases by a ledger that answers when it is let, and what has been logged. */
function startGated(context: TestContext, options: { readonly holdMs?: number } = {}) {
  const lines: string[] = [];
  const asked: string[] = [];
  let isOut = true;
  const release: CreditHolds['release'] = async ({ holdId }) => {
    asked.push(holdId);
    if (isOut) throw new Error('out');
    return { outcome: 'released' };
  };
  const logger = createLogger({
    serviceName: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const releases = startOwedReleases({
    holds: { release },
    holdMs: 900_000,
    logger,
    firstPauseMs: 5,
    ...options,
  });
  context.after(releases.close);
  const owe = (): string => {
    const holdId = randomUUID();
    releases.owe({ username: 'test', holdId });
    return holdId;
  };
  return { ...releases, owe, asked, lines, recover: () => void (isOut = false) };
}

test('what is owed is tried until it is done and no more, and an outage is logged once', async (context) => {
  const { owe, asked, lines, recover } = startGated(context);
  const ids = Array.from({ length: 40 }, owe);
  await pollUntil('each has been tried again', () => new Set(asked.slice(40)).size === 40);
  recover();
  await pollUntil('the end of the outage is logged', () => lines.length === 2);
  await pollUntil('all are done', () => ids.every((id) => asked.includes(id)) && asked.length >= 120);
  const before = asked.length;
  const last = owe();
  await pollUntil('the next one', () => asked.at(-1) === last);
  assert.equal(asked.length, before + 1);
});

test('a hold that has expired by itself is owed no longer', async (context) => {
  const { owe, asked } = startGated(context, { holdMs: 30 });
  owe();
  await pollUntil('it is tried again', () => asked.length >= 2);
  const startedAtMs = performance.now();
  await pollUntil('its end', () => performance.now() - startedAtMs > 60);
  const tried = asked.length;
  await pollUntil('some time', () => performance.now() - startedAtMs > 120);
  assert.equal(asked.length, tried);
});

test('close tries once more what is owed, and waits no longer than it may', async (context) => {
  const { owe, asked, close, recover } = startGated(context);
  const id = owe();
  await pollUntil('the first failure', () => asked.length >= 1);
  recover();
  await close();
  assert.equal(asked.at(-1), id);
});

test('a stalled user-service leaves nobody without credits: they are back soon after it answers again', async (context) => {
  let network: TcpProxy | undefined;
  let proxy: FaultyProxy | undefined;
  const pair = await buildTestPair({
    timeoutMs: 3000,
    reachBy: async (url) => {
      const stalling = await startTcpProxy(url);
      network = stalling;
      // The hold takes effect, its answer never comes, and from then on nothing passes.
      const target = stalling.url.replace(/\/$/, '');
      proxy = await startFaultyProxy({ target, method: 'PUT', fault: () => stalling.stall() });
      return proxy.url;
    },
  });
  context.after(async () => {
    await pair.close();
    await proxy?.close();
    await network?.close();
  });
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const { itemId } = await createItem(pair, { credits: 30 });
  const answer = await postReservation(pair.app, { username, item_id: itemId });
  assert.equal(answer.statusCode, 503);
  const isAskedFor = () => proxy?.requests.some((request) => request.startsWith('DELETE'));
  await pollUntil('the release is asked for', isAskedFor);
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 30 });
  await network?.resume();
  network?.cut();
  await pollUntil('the credits are back', async () => (await readCredits(pair, username)).held === 0);
});
