import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { fetchTrace } from '@holdfast/tempo-client';
import { startTempoLocal } from '@holdfast/tempo-local';
import { reserve } from './support/reserve.ts';
import { startPair } from './support/start-pair.ts';

test('killing Tempo changes no answer', async (context) => {
  const tempo = await startTempoLocal();
  const pair = await startPair({ otlpEndpoint: tempo.urls.otlpGrpc });
  context.after(pair.close);
  const { url } = pair.reservationsService;
  assert.equal((await reserve(url)).status, 201);
  await tempo.close();
  for (let round = 0; round < 5; round += 1) {
    const answer = await reserve(url);
    assert.equal(answer.status, 201);
    assert.match(answer.headers.get('traceresponse') ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
  }
});

test('with the user-service gone a reservation is answered 503, with when to try again, and nothing is recorded', async (context) => {
  const tempo = await startTempoLocal();
  context.after(tempo.close);
  const pair = await startPair({ otlpEndpoint: tempo.urls.otlpGrpc });
  context.after(pair.close);
  await pair.userService.stop('SIGKILL');

  const answer = await reserve(pair.reservationsService.url);
  assert.equal(answer.status, 503);
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  const problem = (await answer.json()) as { type: string; trace_id: string };
  assert.equal(problem.type, 'urn:holdfast:problem:user-service-unavailable');
  assert.ok(answer.headers.get('traceresponse')?.includes(problem.trace_id));
  const listed = await fetch(new URL('/reservations?username=test', pair.reservationsService.url));
  assert.deepEqual(await listed.json(), { reservations: [] });

  const trace = await pollUntil('the trace of the failure', async () => {
    const found = await fetchTrace({ tempoUrl: tempo.urls.api, traceId: problem.trace_id });
    return found?.spans.some((span) => span.kind === 'SERVER') ? found : undefined;
  });
  const failed = new Set(trace.spans.filter(({ status }) => status.code === 'ERROR').map(({ kind }) => kind));
  assert.ok(failed.has('SERVER') && failed.has('CLIENT'));
  const attempts = trace.spans.filter(({ name }) => name.startsWith('PUT '));
  assert.equal(attempts.length, 3);
});

test('on SIGTERM both services exit 0 within 5 s, and every span of theirs has arrived', async (context) => {
  const tempo = await startTempoLocal();
  context.after(tempo.close);
  // So slow to send by themselves that only the stop can have sent them.
  const pair = await startPair({
    otlpEndpoint: tempo.urls.otlpGrpc,
    environment: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
  });
  context.after(async () => {
    await Promise.all([pair.userDatabase.close(), pair.reservationsDatabase.close()]);
  });
  const answer = await reserve(pair.reservationsService.url);
  const startedAt = performance.now();
  assert.equal(await pair.reservationsService.stop('SIGTERM'), 0);
  assert.equal(await pair.userService.stop('SIGTERM'), 0);
  assert.ok(performance.now() - startedAt < 5000);

  const traceId = answer.headers.get('traceresponse')?.split('-')[1] ?? '';
  const trace = await fetchTrace({ tempoUrl: tempo.urls.api, traceId });
  assert.equal(trace?.spans.length, 11);
});
