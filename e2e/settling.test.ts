import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { fetchTrace, searchTraces } from '@holdfast/tempo-client';
import { expectedTraces } from './support/expected-traces.ts';
import { findUndeclared } from './support/find-undeclared.ts';
import { outlineTrace } from './support/outline.ts';
import { reserve } from './support/reserve.ts';
import { serviceToken, startPair, type Pair } from './support/start-pair.ts';
import { useTempo, type Tempo } from './support/use-tempo.ts';

let tempo: Tempo;
let pair: Pair;
before(async () => {
  tempo = await useTempo();
  pair = await startPair({
    otlpEndpoint: tempo.otlpEndpoint,
    environment: { RESERVATION_TTL_SECONDS: '2', SETTLE_INTERVAL_MS: '10' },
  });
});
after(async () => {
  await pair.close();
  await tempo.close();
});

test('credits spent for a download that was not recorded: downloaded after its expiry, in a trace linked to the reservation’s', async () => {
  const answer = await reserve(pair.reservationsService.url);
  const { reservation_id: id } = (await answer.json()) as { reservation_id: string };
  const captured = await fetch(new URL(`/users/test/limits/holds/${id}/capture`, pair.userService.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${serviceToken}` },
  });
  assert.equal(captured.status, 200);
  await pollUntil('the reservation is downloaded', async () => {
    const found = await fetch(new URL(`/reservations/${id}`, pair.reservationsService.url));
    return ((await found.json()) as { status: string }).status === 'downloaded';
  });

  const { tempoUrl } = tempo;
  const query = '{ name = "reservations.settle" }';
  const expected = expectedTraces.settling.split('\n');
  const trace = await pollUntil(
    'the whole trace of the round',
    async () => {
      const [found] = await searchTraces({ tempoUrl, query, limit: 1 });
      const fetched = found && (await fetchTrace({ tempoUrl, traceId: found.traceId }));
      return fetched && outlineTrace(fetched).split('\n').length === expected.length ? fetched : undefined;
    },
    30_000,
  );
  // Spans that begin in the same moment may stand in either order.
  assert.deepEqual(outlineTrace(trace).split('\n').toSorted(), expected.toSorted());
  const round = trace.spans.find(({ name }) => name === 'reservations.settle');
  const [, traceId, spanId] = answer.headers.get('traceresponse')?.split('-') ?? [];
  assert.deepEqual(
    round?.links.map((link) => [link.traceId, link.spanId]),
    [[traceId, spanId]],
  );
  assert.deepEqual(findUndeclared(trace), []);
});
