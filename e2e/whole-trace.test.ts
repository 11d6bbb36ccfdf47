import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitForTrace, type Span, type Trace } from '@holdfast/tempo-client';
import { findUndeclared } from './support/find-undeclared.ts';
import { outlineTrace } from './support/outline.ts';
import { reserve } from './support/reserve.ts';
import { startPair, type Pair } from './support/start-pair.ts';
import { useTempo, type Tempo } from './support/use-tempo.ts';

let tempo: Tempo;
let pair: Pair;
let answer: Response;
let body: Record<string, unknown>;
let trace: Trace;

/** What a reservation is, from the request to the last SQL statement. */
const expectedOutline = [
  'reservations-service SERVER POST /reservations',
  '  reservations-service INTERNAL parse_request',
  '  reservations-service CLIENT SELECT items',
  '  reservations-service CLIENT PUT /users/{username}/limits/holds/{hold_id}',
  '    user-service SERVER PUT /users/:username/limits/holds/:hold_id',
  '      user-service INTERNAL validate_username',
  '      user-service INTERNAL parse_request',
  '      user-service INTERNAL ledger.hold',
  '        user-service CLIENT hold accounts holds',
  '  reservations-service INTERNAL make_reservation',
  '    reservations-service CLIENT INSERT reservations',
].join('\n');

before(async () => {
  tempo = await useTempo();
  pair = await startPair({
    otlpEndpoint: tempo.otlpEndpoint,
    environment: { GRAFANA_URL: 'http://grafana.test' },
  });
  answer = await reserve(pair.reservationsService.url);
  body = (await answer.json()) as Record<string, unknown>;
  const expectedSpans = expectedOutline.split('\n').length;
  trace = await waitForTrace({
    tempoUrl: tempo.tempoUrl,
    traceId: answer.headers.get('traceresponse')?.split('-')[1] ?? 'none',
    until: ({ spans }) => spans.length >= expectedSpans,
    deadlineMs: 20_000,
  });
});
after(async () => {
  await pair.close();
  await tempo.close();
});

/** An attribute's value, which must be text. */
function readText(value: unknown): string {
  assert.equal(typeof value, 'string');
  return value as string;
}

function findSpan(name: string, serviceName: string): Span {
  const span = trace.spans.find((each) => each.name === name && each.resource.serviceName === serviceName);
  assert.ok(span, `${serviceName} has no span ${name}`);
  return span;
}

test("the seed's request is answered 201, and the answer names its trace", () => {
  assert.equal(answer.status, 201);
  assert.match(
    answer.headers.get('location') ?? '',
    new RegExp(`/reservations/${String(body['reservation_id'])}$`),
  );
  const traceresponse = answer.headers.get('traceresponse');
  assert.match(traceresponse ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
  const timing = answer.headers.get('server-timing') ?? '';
  assert.ok(timing.startsWith(`traceparent;desc="${traceresponse}", `), timing);
  const link = answer.headers.get('link') ?? '';
  assert.match(link, /^<http:\/\/grafana\.test\/explore\?.*>; rel="trace"$/);
  assert.ok(link.includes(trace.traceId));
});

test("the answer's Server-Timing tells how long each hop took, each within the one above it", () => {
  const timing = answer.headers.get('server-timing') ?? '';
  const read = (name: string): number =>
    Number(new RegExp(`(?:^|, )${name};dur=([0-9.]+)`).exec(timing)?.[1] ?? Number.NaN);
  assert.ok(read('user-service-db') > 0, timing);
  assert.ok(read('user-service-db') < read('user-service'), timing);
  assert.ok(read('user-service') + read('reservations-service-db') < read('total'), timing);
});

test('the trace is one tree, from the request to the last SQL statement of both services', () => {
  assert.equal(outlineTrace(trace), expectedOutline);
  assert.deepEqual(new Set(trace.spans.map((span) => span.traceId)), new Set([trace.traceId]));
});

test("the answer's traceresponse names the root span", () => {
  const root = findSpan('POST /reservations', 'reservations-service');
  assert.equal(answer.headers.get('traceresponse'), `00-${trace.traceId}-${root.spanId}-03`);
  assert.equal(root.parentSpanId, undefined);
});

test('no span carries an attribute that is neither stable in the conventions nor declared', () => {
  assert.deepEqual(findUndeclared(trace), []);
});

test('HTTP spans carry what the conventions require', () => {
  const server = findSpan('POST /reservations', 'reservations-service').attributes;
  const { port } = new URL(pair.reservationsService.url);
  assert.equal(server['http.request.method'], 'POST');
  assert.equal(server['http.route'], '/reservations');
  assert.equal(server['http.response.status_code'], 201);
  assert.equal(server['url.path'], '/reservations');
  assert.equal(server['url.scheme'], 'http');
  assert.equal(server['server.address'], '127.0.0.1');
  assert.equal(server['server.port'], Number(port));

  const client = findSpan('PUT /users/{username}/limits/holds/{hold_id}', 'reservations-service').attributes;
  assert.equal(client['http.request.method'], 'PUT');
  assert.equal(client['http.response.status_code'], 201);
  assert.equal(client['peer.service'], 'user-service');
  assert.equal(client['server.address'], '127.0.0.1');
  assert.equal(
    client['url.full'],
    `${pair.userService.url}/users/test/limits/holds/${String(body['reservation_id'])}`,
  );
});

test('SQL spans carry what the conventions require', () => {
  for (const [name, service] of [
    ['hold accounts holds', 'user-service'],
    ['INSERT reservations', 'reservations-service'],
    ['SELECT items', 'reservations-service'],
  ] as const) {
    const { attributes } = findSpan(name, service);
    assert.equal(attributes['db.system.name'], 'postgresql');
    assert.match(readText(attributes['db.namespace']), /_service_/);
    assert.equal(attributes['db.operation.name'], name.split(' ')[0]);
    assert.equal(attributes['db.query.summary'], name);
    assert.equal(attributes['server.address'], '127.0.0.1');
    assert.equal(attributes['peer.service'], `${service}-db`);
  }
});

test('the ledger says what it decided, and the request whom and what it was about', () => {
  const hold = findSpan('ledger.hold', 'user-service').attributes;
  assert.equal(hold['holdfast.hold.outcome'], 'held');
  assert.equal(hold['holdfast.ledger.batch.size'], 1);
  const request = findSpan('POST /reservations', 'reservations-service').attributes;
  assert.equal(request['holdfast.user.name'], 'test');
  assert.equal(request['holdfast.item.id'], '123');
  assert.equal(request['holdfast.reservation.id'], body['reservation_id']);
});

test('every span says which service and instance it is of', () => {
  for (const span of trace.spans) {
    const { attributes } = span.resource;
    assert.match(span.resource.serviceName, /^(?:user|reservations)-service$/);
    assert.equal(attributes['service.namespace'], 'holdfast');
    assert.match(readText(attributes['service.version']), /^\d+\.\d+\.\d+$/);
    assert.match(readText(attributes['service.instance.id']), /^[0-9a-f-]{36}$/);
    assert.equal(attributes['deployment.environment.name'], 'development');
    assert.equal(attributes['telemetry.sdk.language'], 'nodejs');
  }
});

test('nothing on the way of a success is an error', () => {
  assert.deepEqual(
    trace.spans.filter((span) => span.status.code === 'ERROR'),
    [],
  );
});
