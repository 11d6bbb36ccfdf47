import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { buildTree, fetchTrace, searchTraces } from '@holdfast/tempo-client';
import { startTempoLocal, type TempoLocal } from '@holdfast/tempo-local';
import { createUser } from './support/create-user.ts';
import { findUndeclared } from './support/find-undeclared.ts';
import { reserve } from './support/reserve.ts';
import { startPair, type Pair } from './support/start-pair.ts';

let tempo: TempoLocal;
let pair: Pair;
before(async () => {
  tempo = await startTempoLocal();
  pair = await startPair({
    otlpEndpoint: tempo.urls.otlpGrpc,
    // A hundred requests at once on a busy machine are not meant to be an outage here.
    environment: { USER_SERVICE_TIMEOUT_MS: '10000' },
  });
});
after(async () => {
  await pair.close();
  await tempo.close();
});

interface ReservationBody {
  reservation_id: string;
  status: string;
  credits: number;
}

async function readCredits(username: string): Promise<{ owned: number; held: number; available: number }> {
  const answer = await fetch(new URL(`/users/${username}/limits`, pair.userService.url));
  const { limits, used, available } = (await answer.json()) as Record<string, { credits: number }>;
  return { owned: limits!.credits, held: used!.credits, available: available!.credits };
}

async function readProblem(answer: Response) {
  const problem = (await answer.json()) as { type: string; available?: number };
  return { status: answer.status, slug: problem.type.split(':').at(-1), available: problem.available };
}

test('reserve, download, download again: the credits are spent once, the bytes are those that the item names', async () => {
  const username = await createUser(pair, { credits: 100 });
  const { url } = pair.reservationsService;
  const reservation = (await (await reserve(url, { username, item_id: '123' })).json()) as ReservationBody;
  const price = reservation.credits;
  assert.deepEqual(await readCredits(username), { owned: 100, held: price, available: 100 - price });

  const item = (await (await fetch(new URL('/items/123', url))).json()) as { size: number; sha256: string };
  for (let round = 0; round < 2; round += 1) {
    const download = await fetch(new URL(`/reservations/${reservation.reservation_id}/download`, url), {
      method: 'POST',
    });
    assert.equal(download.status, 200);
    const bytes = Buffer.from(await download.arrayBuffer());
    assert.equal(bytes.length, item.size);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), item.sha256);
    assert.deepEqual(await readCredits(username), { owned: 100 - price, held: 0, available: 100 - price });
  }
});

test('reserve, cancel, cancel again: the credits come back once, and a download is refused', async () => {
  const username = await createUser(pair, { credits: 100 });
  const { url } = pair.reservationsService;
  const reservation = (await (await reserve(url, { username, item_id: '123' })).json()) as ReservationBody;
  const address = new URL(`/reservations/${reservation.reservation_id}`, url);
  for (let round = 0; round < 2; round += 1) {
    const cancelled = await fetch(address, { method: 'DELETE' });
    assert.equal(cancelled.status, 200);
    assert.equal(((await cancelled.json()) as ReservationBody).status, 'cancelled');
    assert.deepEqual(await readCredits(username), { owned: 100, held: 0, available: 100 });
  }
  const download = await fetch(`${address.href}/download`, { method: 'POST' });
  assert.equal(download.status, 409);
  assert.equal(
    ((await download.json()) as { type: string }).type,
    'urn:holdfast:problem:reservation-cancelled',
  );
});

test('refusals of the user-service reach the caller: no credits, too many open, no such user', async () => {
  const { url } = pair.reservationsService;
  const poor = await createUser(pair, { credits: 1 });
  assert.deepEqual(await readProblem(await reserve(url, { username: poor, item_id: '123' })), {
    status: 403,
    slug: 'insufficient-credits',
    available: 1,
  });
  const busy = await createUser(pair, { credits: 1000 });
  await reserve(url, { username: busy, item_id: '123' });
  await reserve(url, { username: busy, item_id: '123' });
  const third = await readProblem(await reserve(url, { username: busy, item_id: '123' }));
  assert.equal(third.slug, 'reservation-limit-reached');
  const nobody = await readProblem(await reserve(url, { username: 'nobody', item_id: '123' }));
  assert.deepEqual([nobody.status, nobody.slug], [404, 'user-not-found']);
});

for (const [what, credits, status] of [
  ['granted', 1000, 201],
  ['declined', 1, 403],
] as const) {
  test(`100 duplicates of one request that is ${what}, at once: one effect, identical answers`, async () => {
    const username = await createUser(pair, { credits });
    const { url } = pair.reservationsService;
    const request = { username, item_id: '123', idempotencyKey: `"${randomUUID()}"` };
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const answer = await reserve(url, request);
        return { headers: answer.headers, text: `${answer.status} ${await answer.text()}` };
      }),
    );
    const first = answers.find(({ headers }) => !headers.has('idempotent-replayed'));
    assert.ok(first !== undefined && first.text.startsWith(`${status} `), first?.text ?? 'All are marked');
    assert.deepEqual(new Set(answers.map(({ text }) => text)), new Set([first.text]));
    assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length, 99);
    const listed = await fetch(new URL(`/reservations?username=${username}`, url));
    const { reservations } = (await listed.json()) as { reservations: ReservationBody[] };
    assert.equal(reservations.length, status === 201 ? 1 : 0);
    assert.equal((await readCredits(username)).held, reservations[0]?.credits ?? 0);
  });
}

test('every trace of these flows is complete, with declared attributes and the two services only', async () => {
  const tempoUrl = tempo.urls.api;
  const traces = await pollUntil('traces without orphans', async () => {
    const found = await searchTraces({ tempoUrl, query: '{}', limit: 1000 });
    const fetched = await Promise.all(found.map(async ({ traceId }) => fetchTrace({ tempoUrl, traceId })));
    const complete = fetched.filter((trace) => trace !== null && buildTree(trace.spans).orphans.length === 0);
    return complete.length === found.length && complete.length > 20 ? complete : undefined;
  });
  for (const trace of traces) {
    assert.ok(trace);
    assert.deepEqual(findUndeclared(trace), []);
    assert.equal(buildTree(trace.spans).roots.length, 1);
    for (const { resource } of trace.spans)
      assert.match(resource.serviceName, /^(?:user|reservations)-service$/);
  }
});
