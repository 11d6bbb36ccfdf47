// No span is lost where that can be helped: a backend that dies and comes back, a stop while an answer is under way.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { buildTree, fetchTrace, type Trace } from '@holdfast/tempo-client';
import { startTempoLocal } from '@holdfast/tempo-local';
import { createUser } from './support/create-user.ts';
import { reserve } from './support/reserve.ts';
import { adminToken, startPair, type Pair } from './support/start-pair.ts';
import { startTempoProcess } from './support/tempo-process.ts';

const rich = { credits: 1_000_000, reservations: 100_000 };

/** @returns the id of the answer's trace */
async function reserveOne(url: string, username: string): Promise<string> {
  const answer = await reserve(url, { username, item_id: '123' });
  assert.equal(answer.status, 201, await answer.text());
  return readTraceId(answer.headers.get('traceresponse'));
}

/** Reserves one after the other until it is told to stop. @returns the traces of the answers */
async function keepReserving(pair: Pair, isOver: () => boolean): Promise<string[]> {
  const username = await createUser(pair, rich);
  const traceIds: string[] = [];
  while (!isOver()) traceIds.push(await reserveOne(pair.reservationsService.url, username));
  return traceIds;
}

function readTraceId(traceresponse: string | null | undefined): string {
  return traceresponse?.split('-')[1] ?? '';
}

/** Whether a trace of a reservation is there from the request to the last statement, in both services. */
function isWhole(trace: Trace | null): boolean {
  if (trace === null) return false;
  const { roots, orphans } = buildTree(trace.spans);
  const services = new Set(trace.spans.map(({ resource }) => resource.serviceName));
  const names = new Set(trace.spans.map(({ name }) => name));
  return (
    roots.length === 1 &&
    orphans.length === 0 &&
    services.size === 2 &&
    names.has('POST /reservations') &&
    names.has('make_reservation') &&
    names.has('ledger.hold')
  );
}

async function findBroken(tempoUrl: string, traceIds: readonly string[]): Promise<string[]> {
  const broken: string[] = [];
  for (const traceId of traceIds) {
    if (!isWhole(await fetchTrace({ tempoUrl, traceId }))) broken.push(traceId);
  }
  return broken;
}

/** Samples of a counter that have a reason: what is lost. */
async function readLosses({ userService, reservationsService }: Pair): Promise<string[]> {
  const texts = await Promise.all(
    [userService, reservationsService].map(async ({ url }) => (await fetch(new URL('/metrics', url))).text()),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => /^otel_sdk_processor_span_processed_total\{.*error_type/.test(line))
    .filter((line) => Number(line.split(' ')[1]) > 0);
}

test('Tempo is killed under load and comes back: every trace since is whole, and nothing was lost', async (context) => {
  const first = await startTempoProcess();
  context.after(first.kill);
  const pair = await startPair({ otlpEndpoint: first.otlpEndpoint });
  context.after(pair.close);
  const { url } = pair.reservationsService;
  assert.equal((await reserve(url)).status, 201);

  await first.kill();
  let isOver = false;
  const loads = Array.from({ length: 8 }, async () => keepReserving(pair, () => isOver));
  await pollUntil('spans that wait', async () => {
    const text = await (await fetch(new URL('/metrics', url))).text();
    const waiting = /^otel_sdk_processor_span_queue_size\{[^}]*\} (\d+)/m.exec(text)?.[1];
    return Number(waiting) > 1500 ? waiting : undefined;
  });
  const second = await startTempoProcess(first);
  context.after(second.kill);
  isOver = true;
  const traceIds = (await Promise.all(loads)).flat();
  assert.ok(traceIds.length > 100, String(traceIds.length));
  await pollUntil('the last traces', async () => {
    const last = await fetchTrace({ tempoUrl: second.tempoUrl, traceId: traceIds.at(-1) ?? '' });
    return isWhole(last) ? last : undefined;
  });
  await pollUntil('an end of what waits', async () =>
    (await findBroken(second.tempoUrl, traceIds.slice(0, 50))).length === 0 ? true : undefined,
  );
  assert.deepEqual(await findBroken(second.tempoUrl, traceIds), []);
  assert.deepEqual(await readLosses(pair), []);
});

/** Puts an item there that is larger than what the sockets between hold. */
async function putLargeItem(url: string): Promise<void> {
  const answer = await fetch(new URL('/items/large?title=Large&credits=1', url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(16 * 1024 * 1024, 1),
  });
  assert.ok(answer.ok, await answer.text());
}

/** Begins a download, and reads nothing of it. */
async function beginDownload(url: string, username: string): Promise<IncomingMessage> {
  const reservation = await reserve(url, { username, item_id: 'large' });
  assert.equal(reservation.status, 201);
  const { reservation_id: id } = (await reservation.json()) as { reservation_id: string };
  const call = request(new URL(`/reservations/${id}/download`, url), { method: 'POST' }).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.on('error', () => answer.destroy());
  return answer;
}

test('SIGTERM during a slow download ends within 5 s, and no span of what was answered is lost', async (context) => {
  const tempo = await startTempoLocal();
  context.after(tempo.close);
  // So slow to send by themselves that only the stop can have sent them.
  const pair = await startPair({
    otlpEndpoint: tempo.urls.otlpGrpc,
    environment: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
  });
  context.after(pair.close);
  const { url } = pair.reservationsService;
  await putLargeItem(url);
  const traceIds: string[] = [];
  const username = await createUser(pair, rich);
  for (let index = 0; index < 20; index += 1) traceIds.push(await reserveOne(url, username));
  const download = await beginDownload(url, username);
  context.after(() => download.destroy());
  assert.equal(download.statusCode, 200);

  const startedAt = performance.now();
  await pair.reservationsService.stop('SIGTERM');
  assert.ok(performance.now() - startedAt < 5000);
  assert.equal(await pair.userService.stop('SIGTERM'), 0);
  assert.deepEqual(await findBroken(tempo.urls.api, traceIds), []);
  const traceId = readTraceId(download.headers['traceresponse'] as string);
  const trace = await fetchTrace({ tempoUrl: tempo.urls.api, traceId });
  assert.ok(trace?.spans.some(({ kind, name }) => kind === 'SERVER' && name.endsWith('download')));
});
