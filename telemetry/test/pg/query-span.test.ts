import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { findUndeclaredAttributes } from '../helpers/probe-telemetry.ts';
import { createQueryDescriber, withQuerySpan } from '../../src/pg/query-span.ts';
import { startTestTelemetry } from '@holdfast/telemetry/testing';

const telemetry = startTestTelemetry();
afterEach(() => telemetry.reset());
after(telemetry.shutdown);

const target = { namespace: 'shop', address: 'db.example', port: 5433, peerService: 'shop-db' };
const query = { summary: 'SELECT items', text: 'SELECT title FROM items WHERE id = $1' };

test('a query is a CLIENT span by the database conventions, active while it runs', async () => {
  const active = await withQuerySpan(target, query, async () => trace.getActiveSpan()?.spanContext().spanId);
  const [span] = telemetry.spans();
  assert.equal(span?.spanContext().spanId, active);
  assert.equal(span?.kind, SpanKind.CLIENT);
  assert.equal(span?.name, 'SELECT items');
  assert.deepEqual(span?.attributes, {
    'db.system.name': 'postgresql',
    'db.namespace': 'shop',
    'db.operation.name': 'SELECT',
    'db.query.summary': 'SELECT items',
    'db.query.text': query.text,
    'server.address': 'db.example',
    'server.port': 5433,
    'service.peer.name': 'shop-db',
  });
  assert.equal(span?.status.code, SpanStatusCode.UNSET);
  assert.deepEqual(findUndeclaredAttributes([span.attributes]), []);
});

test('a query that calls a function names it, and the address that its database was found at', async () => {
  const found = { ...target, findPeerAddress: () => '10.0.0.7' };
  await withQuerySpan(found, { ...query, procedure: 'list_items' }, async () => []);
  const [span] = telemetry.spans();
  assert.equal(span?.attributes['db.stored_procedure.name'], 'list_items');
  assert.equal(span?.attributes['network.peer.address'], '10.0.0.7');
  assert.equal(span?.attributes['network.peer.port'], 5433);
  assert.deepEqual(findUndeclaredAttributes([span.attributes]), []);
});

test('a query that is described once has the same attributes each time, and its failure is its own', async () => {
  const described = { ...target, describeQuery: createQueryDescriber(target) };
  const failure = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  await withQuerySpan(target, query, async () => Promise.resolve());
  await withQuerySpan(described, query, async () => Promise.resolve());
  await assert.rejects(withQuerySpan(described, query, async () => Promise.reject(failure)));
  await withQuerySpan(described, query, async () => Promise.resolve());
  const [plain, first, failed, last] = telemetry.spans().map(({ attributes }) => attributes);
  assert.deepEqual(first, plain);
  assert.deepEqual(failed, { ...plain, 'error.type': 'ECONNREFUSED' });
  assert.deepEqual(last, plain);
});

test('a failure that is not the database’s answer has an error type, but no response status code', async () => {
  for (const [error, type] of [
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('write'), { code: 'EPIPE' }), 'EPIPE'],
    [new TypeError('a defect'), 'TypeError'],
    ['no error at all', '_OTHER'],
  ] as const) {
    await assert.rejects(
      withQuerySpan(target, query, async () => {
        // oxlint-disable-next-line typescript/only-throw-error -- libraries do
        throw error;
      }),
      (thrown) => thrown === error,
    );
    const [span] = telemetry.spans();
    assert.equal(span?.attributes['error.type'], type);
    assert.equal(span?.attributes['db.response.status_code'], undefined);
    assert.equal(span?.status.code, SpanStatusCode.ERROR);
    telemetry.reset();
  }
});
