import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import type { TestDatabase } from '@holdfast/service-kit/testing';
import { findUndeclaredAttributes, withSpan } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { createKitDatabase, openPool } from '../helpers/kit-database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';

const insertThing = defineStatement({
  name: 'insert-thing',
  summary: 'INSERT things',
  text: 'INSERT INTO things (id, title) VALUES ($1, $2)',
});

/** As @opentelemetry/api counts them. */
const statusCodes = { unset: 0, error: 2 };

const telemetry = startTestTelemetry();
let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
afterEach(() => telemetry.reset());
after(async () => {
  await kit.close();
  await telemetry.shutdown();
});

test('a statement is a CLIENT span by the database conventions, without the values', async () => {
  await withSpan('store_thing', {}, async () => kit.database.query(insertThing, [1, 'a-value']));
  assert.equal(outlineTraces(telemetry.spans()), 'INTERNAL store_thing\n  CLIENT INSERT things');
  const span = telemetry.spans().find(({ name }) => name === 'INSERT things');
  const url = new URL(kit.url);
  assert.deepEqual(span?.attributes, {
    'db.system.name': 'postgresql',
    'db.namespace': url.pathname.slice(1),
    'db.operation.name': 'INSERT',
    'db.query.summary': 'INSERT things',
    'db.query.text': 'INSERT INTO things (id, title) VALUES ($1, $2)',
    'server.address': '127.0.0.1',
    'server.port': Number(url.port),
    'service.peer.name': 'service_kit-db',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': Number(url.port),
  });
  assert.equal(span?.status.code, statusCodes.unset);
  assert.deepEqual(findUndeclaredAttributes([span.attributes]), []);
});

test('statements of a transaction are spans below the same parent', async () => {
  await withSpan('store_things', {}, async () =>
    kit.database.transaction(async (connection) => {
      await connection.query(insertThing, [2, 'two']);
      await connection.query(insertThing, [3, 'three']);
    }),
  );
  assert.equal(
    outlineTraces(telemetry.spans()),
    'INTERNAL store_things\n  CLIENT INSERT things\n  CLIENT INSERT things',
  );
});

test('a statement that the database refuses marks its span with the SQLSTATE', async () => {
  await kit.database.query(insertThing, [4, 'four']);
  telemetry.reset();
  await assert.rejects(kit.database.query(insertThing, [4, 'secret-value']));
  const [span] = telemetry.spans();
  assert.equal(span?.attributes['db.response.status_code'], '23505');
  assert.equal(span?.attributes['error.type'], '23505');
  assert.equal(span?.status.code, statusCodes.error);
  assert.doesNotMatch(JSON.stringify([span.attributes, span.status, span.events]), /secret-value/);
});

test('a statement that finds no database marks its span with the system’s code', async (context) => {
  const proxy = await startTcpProxy(kit.url);
  await proxy.close();
  await assert.rejects(openPool(context, proxy.url).query(insertThing, [5, 'five']));
  const [span] = telemetry.spans();
  assert.equal(span?.attributes['error.type'], 'ECONNREFUSED');
  assert.equal(span?.attributes['db.response.status_code'], undefined);
  assert.equal(span?.status.code, statusCodes.error);
});

test('a ping makes no span', async () => {
  await kit.database.ping();
  assert.deepEqual(telemetry.spans(), []);
});
