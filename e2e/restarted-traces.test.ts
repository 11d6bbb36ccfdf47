import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { searchTraces, waitForTrace, type Trace } from '@holdfast/tempo-client';
import { findUndeclared } from './support/find-undeclared.ts';
import { outlineTrace } from './support/outline.ts';
import { startPair, type Pair } from './support/start-pair.ts';
import { useTempo, type Tempo } from './support/use-tempo.ts';

const callersTraceId = '0af7651916cd43dd8448eb211c80319c';
const callersSpanId = 'b7ad6b7169203331';

let tempo: Tempo;
let pair: Pair;
before(async () => {
  tempo = await useTempo();
  pair = await startPair({
    otlpEndpoint: tempo.otlpEndpoint,
    environment: {
      TRACEPARENT_TRUST: 'none',
      BAGGAGE_SPAN_ATTRIBUTES: 'session.id',
      // This is not about speed: a machine that is busy with other tests may pause for seconds.
      USER_SERVICE_TIMEOUT_MS: '10000',
    },
  });
});
after(async () => {
  await pair.close();
  await tempo.close();
});

const readTrace = async (traceId: string, spans: number): Promise<Trace> =>
  waitForTrace({
    tempoUrl: tempo.tempoUrl,
    traceId,
    until: (trace) => trace.spans.length >= spans,
    deadlineMs: 20_000,
  });

test('with TRACEPARENT_TRUST=none each service begins a trace of its own, which links to its caller and has the caller’s session', async () => {
  const answer = await fetch(new URL('/reservations', pair.reservationsService.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${callersTraceId}-${callersSpanId}-01`,
      baggage: 'session.id=curl-1,secret=x',
    },
    body: JSON.stringify({ username: 'test', item_id: '123' }),
  });
  assert.equal(answer.status, 201);
  const traceId = answer.headers.get('traceresponse')?.split('-')[1] ?? 'none';
  assert.notEqual(traceId, callersTraceId);

  const own = await readTrace(traceId, 6);
  assert.match(outlineTrace(own), /^reservations-service SERVER POST \/reservations\n/);
  const server = own.spans.find(({ parentSpanId }) => parentSpanId === undefined);
  assert.deepEqual(
    server?.links.map((link) => [link.traceId, link.spanId]),
    [[callersTraceId, callersSpanId]],
  );

  const found = await pollUntil('the trace of the user-service', async () => {
    const query = '{ resource.service.name = "user-service" && kind = server && name =~ "PUT .*" }';
    const [first] = await searchTraces({ tempoUrl: tempo.tempoUrl, query });
    return first;
  });
  const callees = await readTrace(found.traceId, 5);
  const calleesServer = callees.spans.find(({ parentSpanId }) => parentSpanId === undefined);
  // On a slow machine the call may have been made again.
  const calls = own.spans.filter(({ name }) => name.startsWith('PUT ')).map(({ spanId }) => spanId);
  const [link, ...others] = calleesServer?.links ?? [];
  assert.deepEqual([link?.traceId, others], [traceId, []]);
  assert.ok(calls.includes(String(link?.spanId)));

  for (const trace of [own, callees]) {
    assert.deepEqual(
      new Set(trace.spans.map(({ attributes }) => attributes['session.id'])),
      new Set(['curl-1']),
    );
    assert.deepEqual(findUndeclared(trace), []);
  }
});
